"""What stands in the way of a change: effects nobody declared, old law touched, cases bent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace

from tiaoli.case import Case
from tiaoli.casefile import CaseFileError, read_cases
from tiaoli.cases import ACROSS
from tiaoli.compare.declared import Declared
from tiaoli.compare.model import Certainty, Comparison, Direction, ProvisionChange
from tiaoli.compare.versions import Version
from tiaoli.history import first_day
from tiaoli.ledger import account
from tiaoli.orders import Transition
from tiaoli.policy import Rulebook, Status
from tiaoli.provisions import Effect

_ALLOWED: dict[Effect, set[Direction]] = {
    Effect.LOOSER: {Direction.GAIN},
    Effect.TIGHTER: {Direction.LOSS},
    Effect.MIXED: {Direction.GAIN, Direction.LOSS},
    Effect.OTHER: {Direction.OTHER},
    Effect.NONE: set(),
}


def ledger_problems(book: Rulebook | None) -> Iterator[str]:
    """Numbers, words and characters that stand in the text or in the rule alone."""
    if book is not None:
        yield from dict.fromkeys(str(problem) for problem in account(book).all_problems)


def edition_problems(
    one: Rulebook, two: Rulebook, made: Comparison, news: Declared
) -> Iterator[str]:
    """Where a new edition does not do what its card (of a whole text: a news fragment) declares."""
    card = f"rules/{two.policy_id}/{two.edition_id}/__init__.py"
    orders = two.edition.orders
    how = "请改正修改，或在这一项修改的 means= 中写明（别的条写全名，如 第二条/某奖励）"
    if not orders:
        how = f"请在 changes/*.law.md 中写“- 改变: {made.policy} …”"
    if two.edition.amends != one.edition_id:
        yield f"{card}: 已有发布的 {one.edition_id}；新的一版须写 amends=，说明它修改哪一版"
    said = {name: effect for order in orders for name, effect in order.means if "/" in name}
    said |= {id_: effect for (policy, id_), effect in news.effects.items() if policy == made.policy}
    for problem in _outcome_problems(made, said):
        yield f"{card}: {problem}；{how}"
    names = {p.name for p in made.provisions}
    for name in (name for order in orders for name, _ in order.means):
        if name not in names and name not in one.by_id and name not in two.by_id:
            yield f"{card}: means= 写了“{name}”，而这项规定没有改动；请删去或改正"
    yield from (f"{card}: {problem}" for problem in _renamed(made))
    yield from (f"{card}: {problem}" for problem in _day_problems(one, two))


def _day_problems(one: Rulebook, two: Rulebook) -> Iterator[str]:
    """Where an edition takes effect before it was published, or before the one that it changes."""
    start, first, published = first_day(two), first_day(one), two.edition.published
    if start is None:
        return
    if first is not None and start < first:
        yield f"施行日{start}早于 {one.edition_id} 的施行日{first}"
    if two.edition.status is Status.ISSUED and published is None:
        yield "已发布而没有写公布日；请写 published=日期(…)，才看得出是否溯及既往"
    spoken = any(
        isinstance(order, Transition) and order.events is not None for order in two.edition.orders
    )
    if published is not None and start < published and not spoken:
        early = f"施行日{start}早于公布日{published}（溯及既往）"
        yield f"{early}，而修改决定没有写以前的事项适用哪一版"


def _renamed(made: Comparison) -> Iterator[str]:
    """Provisions of another name: what was paid under the old one is no longer known as theirs."""
    for change in made.provisions:
        old, new = change.id_before.partition("/")[2], change.id_after.partition("/")[2]
        if old and new and old != new:
            yield f"“{old}”改名为“{new}”，以前的奖补按旧名记载，不再认得；请保持原名"


def revision_problems(
    one: Rulebook, two: Rulebook, made: Comparison, news: Declared
) -> Iterator[str]:
    """Where an edition changed in place does what no news fragment says."""
    issued = one.edition.status is Status.ISSUED
    said = {id_: effect for (policy, id_), effect in news.effects.items() if policy == made.policy}
    where = "changes/*.fix.md" if issued else "changes/*.law.md"
    for problem in _outcome_problems(made, said):
        id_ = problem.partition("：")[0]
        change = next((p for p in made.provisions if id_ in (p.id_after, p.id_before)), None)
        word = _word(change) if change is not None else "…"
        yield f"{made.policy} {problem}；请在 {where} 中写“- 改变: {made.policy} {id_} {word}”"
    for change in made.provisions if issued else ():
        id_ = change.id_after or change.id_before
        keys = {(made.policy, each) for each in (change.id_after, change.id_before) if each}
        moved = bool(change.certainty) and change.effect is not Effect.NONE
        if moved and not keys & news.corrections:
            yield (
                f"{made.policy} {id_}：{one.edition_id} 已发布，"
                "施行以来的案例改变了结果（溯及既往）；"
                f"修改法律请另立新版（tiaoli new edition {one.policy_id}），"
                "更正规则请写 changes/*.fix.md"
            )
    if issued:
        yield from (f"{made.policy} {problem}" for problem in _renamed(made))


def _outcome_problems(made: Comparison, said: Mapping[str, Effect]) -> Iterator[str]:
    """Outcomes that change without having been declared: of the provisions that changed, and of
    others, as the written cases show them. What a rule of the whole policy is declared to do, it
    may do to any of them."""
    found: set[str] = set()
    allowed: dict[str, set[Direction]] = {id_: _allowed(effect) for id_, effect in said.items()}
    everywhere: set[Direction] = set()
    for change in made.provisions:
        id_ = change.id_after or change.id_before
        if change.declared is not None:
            allowed.setdefault(id_, set()).update(_allowed(change.declared))
        if change.whole and change.declared is not None:
            everywhere |= _allowed(change.declared)
        for problem in _undeclared(change):
            found.add(id_)
            yield problem
    for id_ in dict.fromkeys(case.provision for case in made.every_case):
        mine = [case for case in made.every_case if case.provision == id_]
        wrong = [c for c in mine if c.way not in allowed.get(id_, set()) | everywhere]
        if wrong and id_ not in found:
            ways = "、".join(way.value for way in Direction if way in {c.way for c in wrong})
            yield f"{id_}：既有案例的结果改变（{ways}，如 {wrong[0].where}），没有声明"


def _allowed(effect: Effect) -> set[Direction]:
    """The directions that a declared effect allows; a declared change may have others beside it
    that are neither more nor less."""
    return _ALLOWED[effect] | ({Direction.OTHER} if effect is not Effect.NONE else set())


def _word(change: ProvisionChange) -> str:
    effect = change.effect
    return str(effect.value) if effect is not None else "放宽（或收紧、有增有减）"


def _undeclared(change: ProvisionChange) -> Iterator[str]:
    """Where the effect is not the declared one; of what decides no case nothing is known."""
    if not change.certainty:
        return
    id_, meant = change.id_after or change.id_before, change.declared or Effect.NONE
    found = {way for way, certainty in change.certainty if certainty is Certainty.FOUND}
    open_ = any(certainty is Certainty.SOUGHT for _, certainty in change.certainty)
    if found - _allowed(meant):
        ways = "、".join(way.value for way in Direction if way in found)
        said = f"声明的是“{meant.value}”" if change.declared is not None else "没有声明"
        yield f"{id_}：结果改变（{ways}），{said}"
    elif open_ and not found and change.declared is None:
        yield f"{id_}：没有证明无人受影响，也没有声明；不变的，也请写明“不变”"
    elif meant is not Effect.NONE and _ALLOWED[meant] - found and _sure(change, meant, found):
        yield f"{id_}：声明“{meant.value}”，而{_missing(meant, found)}"


def _sure(change: ProvisionChange, meant: Effect, found: set[Direction]) -> bool:
    """Whether it is proved that what was declared does not happen."""
    known = dict(change.certainty)
    return all(known.get(way, Certainty.NONE) is Certainty.NONE for way in _ALLOWED[meant] - found)


def _missing(meant: Effect, found: set[Direction]) -> str:
    if not found:
        return "没有人的结果改变"
    return "没有人" + "、".join(way.value for way in Direction if way in _ALLOWED[meant] - found)


def gazette_problems(
    before: Sequence[Rulebook], after: Sequence[Rulebook], news: Declared
) -> Iterator[str]:
    """Issued editions whose text, card or standing was touched, and drafts that were issued."""
    now = {(book.policy_id, book.edition_id): book for book in after}
    for book in before:
        other = now.get((book.policy_id, book.edition_id))
        folder = f"rules/{book.policy_id}/{book.edition_id}"
        issued = book.edition.status is Status.ISSUED
        declared = (book.policy.short, book.edition_id) in news.editions
        how = f"请在 changes/ 的说明中写“- 改版本: {book.policy.short} {book.edition_id}”"
        if other is None:
            if issued:
                yield f"{folder}: 已发布的版本不能删去；旧法须仍能运行"
        elif issued and other.gazette_bytes != book.gazette_bytes:
            yield (
                f"{folder}/gazette.txt: 已发布版本的原文不能改动；"
                f"修改请另立新版：tiaoli new edition {book.policy_id}"
            )
        elif issued and other.edition.status is not Status.ISSUED:
            yield f"{folder}/__init__.py: 已发布的版本不能改回征求意见稿"
        elif not issued and other.edition.status is Status.ISSUED and not declared:
            yield f"{folder}/__init__.py: 征求意见稿改为已发布；{how}，并与所修改的版本再比较一次"
        elif issued and _card(book) != _card(other) and not declared:
            what = "已发布版本的修改、衔接、施行日或公布日改了"
            yield f"{folder}/__init__.py: {what}；确是更正的，{how}"


def _card(book: Rulebook) -> object:
    """What the card of an edition decides."""
    orders = tuple(replace(order, means=()) for order in book.edition.orders)
    return orders, book.edition.amends, book.edition.published, first_day(book)


def edited_cases(before: Version, after: Version, news: Declared) -> Iterator[str]:
    """Written cases whose facts or expectations were edited, or that are gone, without being named
    in a news fragment."""
    same = _files(before).items() & _files(after).items()
    try:
        one, two = _written(before, same), _written(after, same)
    except CaseFileError as problem:
        yield f"案例文件读不了，没有比较案例是否改动：{problem}"
        return
    for key, case in one.items():
        if two.get(key) == case or key in news.cases:
            continue
        file, name = key
        what = f"案例“{name}”{_edited(case, two.get(key))}"
        yield f"{file}: {what}；请在 changes/ 的说明中写“- 改案例: {file} {name}”，并说明为什么"
    for file, name in sorted(news.cases):
        if (file, name) not in one or two.get((file, name)) == one[file, name]:
            yield f"{file}: 说明中的“- 改案例”指向没有改动的案例“{name}”；请删去或改正"


def _edited(case: Case, other: Case | None) -> str:
    if other is None:
        return "不见了"
    return "改了期望" if _facts(case) == _facts(other) else "改了"


def _facts(case: Case) -> Case:
    return replace(case, expects=(), reason="", where="")


def _written(version: Version, same: Set[tuple[str, bytes]]) -> dict[tuple[str, str], Case]:
    """The written cases of the files that are not the `same`, by file and name, without where they
    stand and why. Raises `CaseFileError` for a file that cannot be read."""
    found: dict[tuple[str, str], Case] = {}
    for shown, data in _files(version).items():
        if (shown, data) not in same and version.root is not None:
            for case in read_cases(version.root / shown, version.books[0].subjects, shown):
                expects = tuple(replace(each, line=0) for each in case.expects)
                found[shown, case.name] = replace(case, where="", reason="", expects=expects)
    return found


def _files(version: Version) -> dict[str, bytes]:
    """The case files of a version's policies, with what is in them."""
    found: dict[str, bytes] = {}
    if version.root is not None and version.books:
        for folder in (*dict.fromkeys(book.policy_id for book in version.books), ACROSS):
            for file in sorted((version.root / "fixtures" / folder).glob("*.yaml")):
                found[file.relative_to(version.root).as_posix()] = file.read_bytes()
    return found
