"""Says in Chinese what changed between two versions of one provision, read from their trees.

The walk follows both trees as long as they are alike, and says both sides at the smallest place
where they are not. `WORDS` and `PLACES` name every field of every node and provision.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from difflib import SequenceMatcher
from enum import Enum
from functools import cache
from typing import Any, Final

from tiaoli.compare.model import RuleChange
from tiaoli.kinds import Kind
from tiaoli.nouns import Subject
from tiaoli.provisions import Provision
from tiaoli.say import BOUNDS, lines, plain, say
from tiaoli.tree import All, Always, Constant, Either, Fact, Not, Reading, under, walk

WHOLE: Final = "整体"
AMOUNT: Final = "金额"
CONTENT: Final = "内容"
PART: Final = "其中一项"
TERM: Final = "用语"

WORDS: Final[dict[str, dict[str, str]]] = {
    "Fact": {"subject": "主体", "name": "名称", "kind": "种类", "definition": "定义",
             "source": "来源", "period": "期间", "phrases": "条文用词", "formula": "算法",
             "at_most": "上限"},
    "Constant": {"kind": "", "value": ""}, "Always": {}, "Assessed": {},
    "AlreadyPaid": {"this_year": ""}, "Once": {"per": "", "words": ""},
    "YearsLeft": {"most": "", "consecutive": "", "words": ""},
    "Ratio": {"part": "分子", "whole": "分母"}, "LatestYear": {"series": "各年数列"},
    "InYear": {"series": "各年数列", "year": "所取年度"},
    "HighestBefore": {"series": "各年数列", "year": "所取年度"},
    "Sum": {"parts": "相加的一项"}, "Less": {"amount": "", "deduction": "扣减"},
    "Compare": {"left": "比较对象", "bound": "比较（{}）", "right": "门槛（{}）",
                "words": TERM + "（{}）"},
    "Crossing": {"now": "比较对象", "before": "此前的比较值（{}）", "bound": "比较（{}）",
                 "words": TERM + "（{}）"},
    "OneOf": {"fact": "选择的事项", "options": "选项（{}）"},
    "InValidity": {"event": "须在有效期内的事项", "words": TERM + "（{}）"},
    "Past": {"event": "须已发生的事项"}, "YearBefore": {"year": "须为上一年度的年度"},
    "WithinYear": {"done": "年内须完成的事项"}, "All": {"parts": "条件"},
    "Either": {"parts": "情形（任一即可）"}, "Not": {"part": "排除情形的"},
    "Worded": {"part": "", "words": TERM + "（{}）"}, "Portion": {"rate": "比例", "base": "基数"},
    "Capped": {"amount": "上限以内的金额", "ceiling": "上限", "words": TERM},
    "ByTier": {"measure": "档次依据", "tiers": "第{}档", "several": "同年越过几档", "words": TERM},
    "ByKind": {"choice": "分类依据", "table": "“{}”的", "words": TERM},
    "Unstated": {"why": "未写的原因"},
    "Reading": {"name": "名称", "question": "问题", "options": "读法", "authority": "依据说明",
                "instead": "改写建议"},
    "Limit": {"amount": AMOUNT, "per": "合计单位", "period": "期间", "words": TERM,
              "by": "计入年度所依的日期"},
    "Quota": {"number": "数量", "rank": "排序依据", "period": "期间", "words": TERM},
    "Envelope": {"amount": AMOUNT, "period": "期间", "words": TERM},
    "Publication": {"after": "公布后的日数", "day_one": "起算日", "called": "称呼"},
}  # fmt: skip
"""What each field of a node is called, ``{}`` being what the node is about; an empty word: what
the node itself is called where it stands. What has only empty words is said whole."""

PLACES: Final[dict[str, tuple[str, str]]] = {
    "Entitlement.recipient": ("给谁", "受益人"), "Provision.bearer": ("谁", "义务人"),
    "Programme.actor": ("谁", "主体"), "Programme.addressee": ("对谁", "对象"),
    "Provision.subject": ("按什么", "单位"),
    "Entitlement.when": ("条件", CONTENT), "Scope.when": ("适用于", CONTENT),
    "Grant.pays": ("给多少", WHOLE), "Support.gives": ("给什么", "支持"),
    "Support.why_no_amount": ("金额", "未写的原因"), "Recognition.gives": ("给什么", "名义"),
    "Recognition.establishes": ("给什么", "确立的身份"), "Entitlement.times": ("几次", "限次"),
    "Grant.limits": ("限额", "一项"), "Grant.quota": ("名额", "名额"),
    "Duty.must": ("必须", "行为"), "Duty.kept": ("遵守即", CONTENT),
    "Prohibition.must_not": ("不得", "行为"), "Prohibition.breached": ("违反即", CONTENT),
    "Programme.does": ("做什么", "行为"), "Appropriation.envelope": ("总额", "安排"),
    "Appropriation.funds": ("用于", "用途"), "Stacking.per": ("去重单位", "单位"),
    "Stacking.unit": ("去重单位", "名称"), "Stacking.same_kind": ("去重范围", "同类"),
    "Stacking.covers": ("去重范围", "及于"), "Stacking.since": ("去重范围", "起算"),
    "Stacking.subjects": ("去重范围", "所管对象"), "Stacking.words": ("怎样去重", TERM),
    "Stacking.paid_before": ("先低后高", "处理"), "Stacking.promotion": ("同一奖项晋升", "处理"),
    "Validity.start": ("施行", "首日"), "Validity.words": ("施行", TERM),
    "Validity.term": ("期限", "长短"), "Validity.term_from": ("期限", "起算"),
    "Validity.last_day": ("末日", "算法"), "Validity.explained_by": ("谁解释", "机关"),
    "Supersession.by": ("以什么为准", "依据"), "Supersession.effect": ("怎样", "处理"),
    "Interpretation.by": ("谁解释", "机关"), "Interpretation.together_with": ("会同", "机关"),
    "Interpretation.also": ("并须", "事项"), "Provision.why_no_verdict": ("不能裁判", "原因"),
    "Provision.measure": ("规定", "可比事项"), "Provision.no_effect": ("无效力的字", "说明"),
    "Provision.defects": ("起草提示", "提示"),
}  # fmt: skip
"""The label and the word of each field of a provision, in the order of the report. Its quotation
has none: the words are compared elsewhere."""

_OPTIONS: Final = {
    "Several.HIGHEST": "只取最高一档", "Several.EACH": "各档累加", "Period.YEAR": "每年",
    "Period.TERM": "整个有效期", "DayOne.NEXT": "次日", "DayOne.SAME": "当日",
    "Per.APPLICANT": "每个受益人", "Per.ITEM": "每项",
}  # fmt: skip

Pairs = list[tuple[Any, Any]]
Found = tuple[str, str, str]
"""What changed, as it was and as it is; an empty side where it was added or taken away."""


def changes(before: Provision | None, after: Provision | None) -> tuple[RuleChange, ...]:
    """What changed in a provision, each thing once, in the order in which a provision is said;
    with ``None`` on a side all that the other one says. The quotation is left out."""
    if before is None or after is None:
        said = [line for one in (before, after) if one is not None for line in lines(one)]
        sides = [(line.label, _side(plain(line.phrase), gone=after is None)) for line in said]
        return tuple(RuleChange(label, "规定", *side) for label, side in sides if any(side))
    # A doubt can stand in several places of a rule; what became of it is said at the first one.
    once: dict[Any, RuleChange] = {}
    for new in (*_provision(before, after), *_vocabulary(before, after)):
        place = "" if new.what.startswith("存疑") else new.where
        once.setdefault((place, new.what, new.before, new.after), new)
    return tuple(once.values())


def _side(said: str, *, gone: bool) -> tuple[str, str]:
    return (said, "") if gone else ("", said)


def _provision(before: Provision, after: Provision) -> Iterator[RuleChange]:
    if type(before) is not type(after):
        yield RuleChange("规定", "种类", before.label, after.label)
    for place, (where, word) in PLACES.items():
        old, new = (_field(each, *place.split(".")) for each in (before, after))
        found: Iterable[Found] = ()
        if where in ("起草提示", "无效力的字"):
            found = _notes(word, old, new)
        elif word == CONTENT:
            found = _between(word, *(Always() if each is None else each for each in (old, new)))
        elif word != TERM:
            found = _between(word, old, new)
        elif old is not None and new is not None:
            found = _wording(word, before, after)
        yield from (RuleChange(where, *each) for each in found)


def _field(provision: Provision, kind: str, name: str) -> Any:
    """The field of that class, nothing if the provision has none."""
    known = kind in {base.__name__ for base in type(provision).__mro__}
    return getattr(provision, name, None) if known else None


def _notes(word: str, old: Any, new: Any) -> Iterator[Found]:
    """Remarks, which decide nothing: all that differ in one line."""
    if old != new:
        gone, more = ([e for e in one if e not in two] for one, two in ((old, new), (new, old)))
        listed = (gone, more) if gone or more else (old, new)
        was, is_ = ("；".join(map(_remark, notes)) for notes in listed)
        yield word, was, is_


def _remark(note: Any) -> str:
    words, *rest = note if isinstance(note, tuple) else (note.quote, note.what, note.instead)
    return f"“{words}”" + "，".join(filter(None, rest))


def _vocabulary(before: Provision, after: Provision) -> Iterator[RuleChange]:
    """Facts that kept their key and mean something else."""
    now = {fact.key: fact for fact in walk(after) if isinstance(fact, Fact)}
    for key, fact in {each.key: each for each in walk(before) if isinstance(each, Fact)}.items():
        for name, word in WORDS["Fact"].items():
            old, new = getattr(fact, name), getattr(now.get(key, fact), name)
            if _form(old) != _form(new):
                what = f"“{fact.subject}的{fact.name}”的{word}"
                yield RuleChange("事实", what, _said(old), _said(new))


# What a value is, and how it is said -------------------------------------------------------------


@cache
def _form(value: Any, words: bool = True) -> Any:
    """What `value` says, to be compared: a fact is its key; if not ``words``, without these."""
    if value is None or value == "":
        return ()
    if isinstance(value, Fact):
        return value.key
    if isinstance(value, tuple):
        return tuple(_form(part, words) for part in value)
    if isinstance(value, Kind) or not hasattr(type(value), "__dataclass_fields__"):
        return value
    names = [f.name for f in fields(value) if f.compare and (words or f.name != "words")]
    return (type(value), *(_form(getattr(value, name), words) for name in names))


def _said(value: Any, *, full: bool = False) -> str:
    """`value` in Chinese, nothing for nothing; if ``full``, facts with their subjects."""
    match value:
        case None | str():
            return value or ""
        case tuple():
            names = (e.name if isinstance(e, Subject) else _said(e) for e in value)
            return "、".join(names) or "不另列"
        case Kind():
            return value.describe()
        case Subject():
            return f"{'每一' if value.many else ''}{value.name}（{value.definition}）"
        case Enum() if str(value) in _OPTIONS:
            return _OPTIONS[str(value)]
        case Reading(taken=None):
            return f"{value.names[0]}〔存疑：{value.name}〕"
    nouns = [(text, key.removeprefix("noun:") if full else key, key) for text, key in say(value)]
    return "".join(text if name == key else name.replace(".", "的") for text, name, key in nouns)


def _both(word: str, a: Any, b: Any) -> Found:
    """Both sides as they are."""
    if word == WHOLE and ({type(a), type(b)} == {Constant} or None in (a, b)):
        word = AMOUNT
    old, new = (_said(each, full=_said(a) == _said(b)) for each in (a, b))
    return word, old, new + "（所说相同，写法不同）" * (old == new)


def _between(word: str, a: Any, b: Any) -> Iterator[Found]:
    """What changed between two parts that stand in the same place, which is called ``word``."""
    if _form(a) != _form(b):
        yield from [*_differences(word, a, b)] or [_both(word, a, b)]


def _differences(word: str, a: Any, b: Any) -> Iterable[Found]:
    kinds = {type(a), type(b)}
    if tuple in kinds and not isinstance((*(a or ()), *(b or ()))[0], Subject):
        return _list(word, a or (), b or ())
    if _alternatives(a, b) or (All in kinds and not _option(a, b) and not _option(b, a)):
        return _conditions(word, a, b)
    if Reading in kinds:
        return _doubts(word, a, b)
    if Always in kinds:
        old, new = ("" if isinstance(each, Always) else _said(each) for each in (a, b))
        return [(WORDS["All"]["parts"], old, new)]
    followed = not isinstance(a, Fact) and any(WORDS.get(type(a).__name__, {}).values())
    return _inside(word, a, b) if len(kinds) == 1 and followed else ()


def _inside(word: str, a: Any, b: Any) -> Iterator[Found]:
    """What changed between two parts of one class, field by field."""
    inner = AMOUNT if word == WHOLE else word
    for name, called in WORDS[type(a).__name__].items():
        old, new = getattr(a, name), getattr(b, name)
        match name:
            case "tiers":
                yield from _tiers(called, old, new)
            case "table":
                yield from _table(called, inner, dict(old), dict(new))
            case "part" if isinstance(a, Not):
                yield from _within(called, _between(CONTENT, old, new))
            case "bound" if old is not new:
                yield _bound(_about(called, b), a, b)
            case "words" if getattr(a, "bound", None) is getattr(b, "bound", None):
                yield from _wording(_about(called, b), a, b)
            case "words" | "bound":
                pass
            case _:
                yield from _between(_about(called, b) or inner, old, new)


def _about(word: str, node: Any) -> str:
    """The word with what the node is about, which is its first field."""
    return word.format(_said(under(getattr(node, fields(node)[0].name)))) if "{}" in word else word


def _within(prefix: str, found: Iterable[Found]) -> Iterator[Found]:
    """What was found in a part. A doubt goes by its own name, wherever it stands."""
    for what, old, new in found:
        yield what if what.startswith("存疑") else prefix + what, old, new


def _bound(called: str, a: Any, b: Any) -> Found:
    """What a word that sets a bound meant and means."""
    (old, old_in), (new, new_in) = BOUNDS[a.bound], BOUNDS[b.bound]
    if a.words == b.words:
        kept = f"{TERM}仍为{_quoted(a.words)}，" if a.words else ""
        return called, f"{old}（{kept}{old_in}）", f"{new}（{new_in}）"
    if a.bound.value[0] != b.bound.value[0]:
        old_in, new_in = f"{old}，{old_in}", f"{new}，{new_in}"
    was, is_ = _unlike(a.words, b.words)
    return called.replace("比较", TERM), f"{was or old}（{old_in}）", f"{is_ or new}（{new_in}）"


def _quoted(words: Sequence[str]) -> str:
    return f"“{'…'.join(words)}”" if words else ""


def _unlike(old: tuple[str, ...], new: tuple[str, ...]) -> tuple[str, str]:
    """The words that differ, if they stand one for one, else all of them."""
    if len(old) == len(new):
        differ = [n for n, word in enumerate(old) if word != new[n]]
        old, new = tuple(old[n] for n in differ), tuple(new[n] for n in differ)
    return _quoted(old), _quoted(new)


def _wording(word: str, a: Any, b: Any) -> Iterator[Found]:
    if a.words != b.words:
        was, is_ = _unlike(a.words, b.words)
        same = hasattr(a, "bound") or _form(a, words=False) == _form(b, words=False)
        mark = "（含义未变）" if same else ""
        yield word, was if is_ else was + mark, is_ + mark if is_ else ""


def _tiers(called: str, old: Sequence[Any], new: Sequence[Any]) -> Iterator[Found]:
    was, is_ = ([str(_form(threshold)) for threshold, _ in each] for each in (old, new))
    for _, i, i_end, j, j_end in SequenceMatcher(None, was, is_, autojunk=False).get_opcodes():
        paired = min(i_end - i, j_end - j)
        for n in range(paired):
            for word, one, two in zip(("门槛", AMOUNT), old[i + n], new[j + n], strict=True):
                yield from _within(called.format(i + n + 1), _between(word, one, two))
        for tiers, start, end in ((old, i, i_end), (new, j, j_end)):
            for n in range(start + paired, end):
                said = f"门槛{_said(tiers[n][0])}，金额{_said(tiers[n][1])}"
                yield called.format(n + 1), *_side(said, gone=tiers is old)


def _table(called: str, word: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Found]:
    for option in {**old, **new}:
        yield from _within(called.format(option), _between(word, old.get(option), new.get(option)))


def _list(word: str, old: Sequence[Any], new: Sequence[Any]) -> Iterator[Found]:
    """Options, ceilings, the parts of a sum."""
    pairs, rest = _paired(old, new)
    for one, two in pairs:
        number = f"第{old.index(one) + 1}项" if max(len(old), len(new)) > 1 else ""
        yield from _within(number, _between(AMOUNT, one, two))
    yield from ((word, *_side(_said(each), gone=gone)) for each, gone in rest)


def _paired(old: Sequence[Any], new: Sequence[Any]) -> tuple[Pairs, list[tuple[Any, bool]]]:
    """Parts that differ, each with what it became, and those without a partner, with whether they
    are gone. Equal parts are left out; of the rest those belong together that are nearest."""
    left, more = [*old], [*new]
    for part in old:
        same = next((each for each in more if _form(each) == _form(part)), None)
        if same is not None:
            left.remove(part)
            more.remove(same)
    near = [(_nearness(a, b), -i, -j) for i, a in enumerate(left) for j, b in enumerate(more)]
    became: dict[int, int] = {}
    for close, i, j in sorted(near, reverse=True):
        if close and -i not in became and -j not in became.values():
            became[-i] = -j
    gone = [(part, True) for i, part in enumerate(left) if i not in became]
    added = [(part, False) for j, part in enumerate(more) if j not in became.values()]
    return [(left[i], more[j]) for i, j in sorted(became.items())], gone + added


def _nearness(a: Any, b: Any) -> float:
    """How likely one part became the other: they are of one shape and about the same things."""
    mine, yours = _keys(a), _keys(b)
    alike = type(_taken(a)) is type(_taken(b)) is not str
    shared = len(mine & yours) / len(mine | yours) if mine | yours else 0
    return shared + alike if shared or not mine or not yours else 0


def _taken(value: Any) -> Any:
    return _taken(value.taken) if isinstance(value, Reading) else value


@cache
def _keys(value: Any) -> frozenset[str]:
    """The facts and the doubts that a part of a rule names."""
    if isinstance(value, Fact):
        return frozenset({value.key})
    inside = value if isinstance(value, tuple) else ()
    if hasattr(type(value), "__dataclass_fields__"):
        inside = tuple(getattr(value, field.name) for field in fields(value))
    own = {value.name} if isinstance(value, Reading) else ()
    return frozenset(own).union(*map(_keys, inside))


# Conditions and doubts ---------------------------------------------------------------------------


def _alternatives(a: Any, b: Any) -> bool:
    """Whether both are lists of alternatives, or one is an alternative of the other."""
    both = isinstance(a, Either) and isinstance(b, Either)
    pairs = ((a, b), (b, a))
    return both or any(isinstance(e, Either) and _form(o) in map(_form, e.parts) for e, o in pairs)


def _parts(node: Any, kind: type[All | Either]) -> tuple[Any, ...]:
    if kind is All and isinstance(node, Always):
        return ()
    return node.parts if isinstance(node, kind) else (node,)


def _conditions(word: str, a: Any, b: Any) -> Iterator[Found]:
    kind = Either if _alternatives(a, b) else All
    old, new = _parts(a, kind), _parts(b, kind)
    joined: set[type] = {type(a), type(b)}
    if joined == {All, Either} and {*map(_form, a.parts)} & {*map(_form, b.parts)}:
        old, new = a.parts, b.parts
        listed = "；".join(_said(under(part)) for part in old) if word != CONTENT else ""
        was, is_ = ("须同时具备" if isinstance(e, All) else "任一即可" for e in (a, b))
        yield "各项条件的关系" + f"（{listed}）" * bool(listed), was, is_
    pairs, rest = _paired(_regrouped(old, new), _regrouped(new, old))
    for one, two in pairs:
        yield from _between(PART, one, two)
    called = WORDS[kind.__name__]["parts"]
    beside = next((part for part in old if part in new and word == PART), None)
    if beside is not None:
        called += f"（与“{_said(under(beside))}”并列）"
    for part, gone in rest:
        if kind is All and isinstance(part, Reading) and _option(part, Always()):
            yield from _between(PART, *((part, Always()) if gone else (Always(), part)))
        else:
            yield called, *_side(_said(part), gone=gone)


def _regrouped(parts: Sequence[Any], others: Sequence[Any]) -> Sequence[Any]:
    """The parts, those in one that together are what a doubt or an alternative of the other side
    became."""
    for other in (other for other in others if other not in parts):
        trees = [All(other.parts)] if isinstance(other, Either) else []
        for tree in [t for _, t in other.options] if isinstance(other, Reading) else trees:
            stated = [part for part in parts if part in _parts(tree, All)]
            if isinstance(tree, All) and len(stated) == len(tree.parts):
                parts = [*(part for part in parts if part not in stated), tree]
    return parts


def _doubts(word: str, a: Any, b: Any) -> Iterator[Found]:
    """Two parts of which at least one is in doubt."""
    names = [{each.name for each in (side,) if isinstance(each, Reading)} for side in (a, b)]
    ended, begun = _option(a, b), _option(b, a)
    if all(names) and (a.name == b.name or a.question == b.question or {*a.names} == {*b.names}):
        yield from _doubt(word, a, b)
    elif not (ended or begun) and (None in (a, b) or names[0] & _keys(b) or names[1] & _keys(a)):
        yield _both(word, a, b)
    else:
        if names[0] and begun is None:
            yield "存疑", _title(a), "不再存疑" + (f"，取“{ended}”" if ended else "")
            a = b if ended and _form(dict(a.options)[ended]) == _form(b) else a.taken
        if names[1] and ended is None:
            yield "存疑", "", _title(b)
            b = b.taken
        yield from _between(word, a, b)


def _option(doubt: Any, other: Any) -> str | None:
    """The reading of a doubt that `other` states, if need be in other words."""
    options = doubt.options if isinstance(doubt, Reading) else ()
    each = [(name, tree, words) for words in (True, False) for name, tree in options]
    return next((n for n, tree, words in each if _form(tree, words) == _form(other, words)), None)


def _title(doubt: Reading) -> str:
    others = "、".join(f"“{name}”" for name in doubt.names[1:])
    return f"{doubt.name}：{doubt.question}（取“{doubt.names[0]}”，也可读作{others}）"


def _doubt(word: str, a: Reading, b: Reading) -> Iterator[Found]:
    """What changed in a doubt; what changed alike in all its readings is said once."""
    for name, called in WORDS["Reading"].items():
        if name != "options" and getattr(a, name) != getattr(b, name):
            yield f"存疑“{a.name}”的{called}", getattr(a, name), getattr(b, name)
    mine, yours = dict(a.options), dict(b.options)
    if a.names[0] != b.names[0]:
        yield f"存疑“{a.name}”取的读法", f"“{a.names[0]}”", f"“{b.names[0]}”"
    for name, tree in {**yours, **mine}.items():
        if name not in yours or name not in mine:
            said = f"“{name}”" + (f"：{_said(tree)}" if tree is not None else "")
            yield f"存疑“{a.name}”的读法", *_side(said, gone=name in mine)
    found = {name: [*_between(word, mine[name], yours[name])] for name in mine if name in yours}
    first = next(iter(found.values()), [])
    shared = [each for each in first if all(each in own for own in found.values())]
    yield from shared
    for name, own in found.items():
        rest = [each for each in own if each not in shared]
        yield from ((f"读法“{b.name}：{name}”下的{what}", old, new) for what, old, new in rest)
