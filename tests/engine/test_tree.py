"""The expression tree: misuse is refused at once and told what to write; doubts are settled."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest

from tiaoli.kinds import Count, Money
from tiaoli.language import (
    Bound,
    bound,
    ceiling,
    choice,
    constant,
    count,
    date,
    in_validity,
    less,
    money,
    one_of,
    portion,
    reading,
    share,
    share_of,
    subject,
    sum_of,
    worded,
    yesno,
)
from tiaoli.provisions import Duty, Grant, Once, Per, Support
from tiaoli.tree import (
    All,
    ByKind,
    ByTier,
    Capped,
    Compare,
    Constant,
    Crossing,
    Either,
    Node,
    Not,
    Reading,
    RuleError,
    Several,
    kind_of,
    readings,
    under,
    walk,
)

万元 = constant(Money(), 10**6)
亿元 = constant(Money(), 10**10)
人 = constant(Count("人"))
百分之 = share_of(100)
以上 = bound("以上", sense=Bound.AT_LEAST, authority="")
超过 = bound("超过", sense=Bound.ABOVE, authority="")
最高 = ceiling("最高")

企业 = subject(
    "企业",
    "一家企业",
    收入=money("年度收入", source=""),
    智能收入=money("其中的智能收入", source="", at_most="收入"),
    占比=share("智能收入占收入的比例", source="", of=("智能收入", "收入")),
    人数=count("人", "员工人数", source=""),
    家数=count("家", "子公司家数", source=""),
    高新=yesno("高新技术企业", source=""),
    上市=yesno("上市公司", source=""),
    级别=choice("国家", "省", "市", definition="级别", source=""),
    获批=date("获批日期", source=""),
)
A, B, C = 企业.高新, 企业.上市, 以上(企业.收入, 亿元(3))


def doubt(name: str = "甲", **options: object) -> Reading:
    """A doubt whose first option is the one taken."""
    return reading(name, "哪一个？", options, instead="写清楚")


# Misuse ------------------------------------------------------------------------------------------

NO_TRUTH = (
    "a rule has no truth value here; write & for and, | for or, ~ for not, "
    "and name every bound with a term such as 以上(…)"
)


@pytest.mark.parametrize(
    "use",
    [
        lambda: A and B,
        lambda: A or B,
        lambda: not A,
        lambda: 1 if C else 0,
        lambda: all([A, B]),
        lambda: bool(A & B),
        lambda: bool(亿元(3)),
        lambda: bool(doubt(一=A, 二=B)),
    ],
)
def test_a_node_has_no_truth_value(use: Callable[[], object]) -> None:
    """`and`, `or`, `not`, `if` and `all` on a node raise, so that none of them decides silently."""
    with pytest.raises(TypeError) as raised:
        use()
    assert str(raised.value) == NO_TRUTH


@pytest.mark.parametrize(
    "use",
    [
        lambda: 企业.收入 < 亿元(3),
        lambda: 企业.收入 <= 亿元(3),
        lambda: 企业.收入 > 亿元(3),
        lambda: 企业.收入 >= 亿元(3),
        lambda: 企业.收入 > 3,
        lambda: 企业.收入 > 300_000_000,
    ],
)
def test_comparison_operators_are_refused(use: Callable[[], object]) -> None:
    """A bound is set by a word of the text, never by an operator that hides whether it includes."""
    with pytest.raises(RuleError) as raised:
        use()
    assert str(raised.value) == "write a term instead of < or >, for example 以上(fact, 亿元(3))"


MISUSE = {
    "money against a count": (
        lambda: 以上(企业.收入, 人(500)),
        "`企业.收入` is 金额 but `500人` is 个数人; compare like with like",
    ),
    "two units of count": (
        lambda: 以上(企业.家数, 人(500)),
        "`企业.家数` is 个数家 but `500人` is 个数人; compare like with like",
    ),
    "a share against money": (
        lambda: 以上(企业.占比, 亿元(3)),
        "`企业.占比` is 占比 but `3亿元` is 金额; compare like with like",
    ),
    "a rate in place of an amount": (
        lambda: 超过(企业.收入, 百分之(60)),
        "`企业.收入` is 金额 but `60%` is 占比; compare like with like",
    ),
    "yes or no compared": (
        lambda: 以上(企业.高新, 人(1)),
        "`企业.高新` cannot be compared with `1人`",
    ),
    "a choice compared": (
        lambda: 以上(企业.级别, 人(1)),
        "`企业.级别` cannot be compared with `1人`",
    ),
    "a condition compared": (
        lambda: 以上(A & B, 亿元(3)),
        "`All` cannot be compared with `3亿元`",
    ),
    "an option that does not exist": (
        lambda: one_of(企业.级别, "国家", "区县"),
        "`区县` is no option of `企业.级别`; write one of 国家、省、市",
    ),
    "one of what is no choice": (
        lambda: one_of(企业.收入, "国家"),
        "`企业.收入` is no choice; only a choice can be one of a list",
    ),
    "an amount for an option that does not exist": (
        lambda: ByKind(企业.级别, (("区县", 万元(10)),)),
        "`区县` is no option of `企业.级别`; write one of 国家、省、市",
    ),
    "an amount as a condition": (
        lambda: A & 企业.收入,
        "`企业.收入` is 金额, not a condition; compare it with a term",
    ),
    "an amount as an alternative": (
        lambda: 企业.收入 | A,
        "`企业.收入` is 金额, not a condition; compare it with a term",
    ),
    "the negation of an amount": (
        lambda: ~企业.收入,
        "`企业.收入` is 金额, not a condition; compare it with a term",
    ),
    "a choice as a condition": (
        lambda: A & 企业.级别,
        "`企业.级别` is 选项, not a condition; compare it with a term",
    ),
    "a Python value as a condition": (
        lambda: A & True,
        "`True` is not a condition; join conditions with & and |",
    ),
    "nothing as a condition": (
        lambda: A | None,
        "`None` is not a condition; join conditions with & and |",
    ),
    "a sum of counts": (
        lambda: sum_of(企业.收入, 企业.人数),
        "Sum needs an amount such as 万元(100), not `企业.人数`",
    ),
    "a Python number as an amount": (
        lambda: 最高(万元(100), 100),
        "Capped needs an amount such as 万元(100), not `int`",
    ),
    "a ceiling that is a count": (
        lambda: 最高(人(100)),
        "Capped needs an amount such as 万元(100), not `100人`",
    ),
    "less from a count": (
        lambda: less(人(100), 企业.收入),
        "Less needs an amount such as 万元(100), not `100人`",
    ),
    "a portion of a count": (
        lambda: portion(百分之(10), 企业.人数),
        "Portion needs an amount such as 万元(100), not `企业.人数`",
    ),
    "an amount as a rate": (
        lambda: portion(万元(10), 企业.收入),
        "`10万元` is no rate; write 百分之(10) or 万分之(1)",
    ),
    "the validity of an amount": (
        lambda: in_validity("新获批")(企业.收入),
        "`企业.收入` is neither a date nor a year",
    ),
    "tiers that fall": (
        lambda: tiers((亿元(5), 万元(20)), (亿元(3), 万元(10))),
        "the thresholds of 分别 must rise from the first to the last",
    ),
    "a tier twice": (
        lambda: tiers((亿元(3), 万元(10)), (亿元(3), 万元(20))),
        "the thresholds of 分别 must rise from the first to the last",
    ),
}


def tiers(*each: tuple[Node, Node]) -> ByTier:
    """An amount for each threshold that the revenue passes."""
    measure = Crossing(企业.收入, 企业.智能收入, Bound.ABOVE, ("突破",))
    return ByTier(measure, each, Several.HIGHEST)


@pytest.mark.parametrize(("use", "says"), MISUSE.values(), ids=MISUSE.keys())
def test_misuse_is_refused_when_it_is_written(use: Callable[[], object], says: str) -> None:
    """The mistake raises where it stands, with the name of what is wrong and what to write."""
    with pytest.raises(RuleError) as raised:
        use()
    assert str(raised.value) == says


@pytest.mark.parametrize(
    "use",
    [
        lambda: sum_of(企业.收入, A & B),
        lambda: 最高(万元(100), A & B),
        lambda: 最高(万元(100), ~A),
        lambda: less(A | B, 企业.收入),
        lambda: portion(百分之(10), C),
    ],
)
def test_a_condition_is_no_amount(use: Callable[[], object]) -> None:
    """A condition where an amount belongs is refused: True is not one fen."""
    with pytest.raises(RuleError):
        use()


def test_a_tier_is_measured_in_the_unit_of_its_threshold() -> None:
    """A threshold in persons for a revenue in yuan is refused, as a comparison of them is."""
    with pytest.raises(RuleError):
        tiers((人(3), 万元(10)))


def test_a_provision_takes_conditions_and_amounts_only() -> None:
    """A grant needs an amount that pays, a condition that is one, and its words."""
    for wrong, says in (
        ({"when": True}, "when= needs a condition, not `True`"),
        ({"pays": 100}, "pays= needs an amount: 万元(30), 按比例(…), 最高(…), 分别(…)"),
        ({"pays": 人(5)}, "pays= needs an amount: 万元(30), 按比例(…), 最高(…), 分别(…)"),
        ({"times": 1}, "times= needs a term such as 一次性"),
        ({"quote": ""}, "Grant needs quote=: the official words it encodes"),
        ({"no_effect": {"等": ""}}, "say why `等` has no effect"),
    ):
        good = {"quote": "给予30万元", "subject": 企业, "recipient": "企业", "pays": 万元(30)}
        with pytest.raises(RuleError) as raised:
            Grant(**{**good, **wrong})  # type: ignore[arg-type]
        assert str(raised.value) == says


def test_support_without_an_amount_is_not_counted() -> None:
    """A once-only that nothing would observe is refused."""
    with pytest.raises(RuleError, match="times= counts amounts that were paid; Support has none"):
        Support(
            quote="支持", subject=企业, recipient="企业", gives="支持", why_no_amount="没有写",
            times=Once(Per.ITEM),
        )  # fmt: skip


# Structure ---------------------------------------------------------------------------------------


def test_and_flattens() -> None:
    """A chain of & is one list of parts, however it is bracketed."""
    assert All((A, B, C)) == A & B & C
    assert All((A, B, C)) == A & (B & C)
    assert All((A, B, C, A)) == (A & B) & (C & A)


def test_or_flattens() -> None:
    """A chain of | is one list of alternatives, however it is bracketed."""
    assert Either((A, B, C)) == A | B | C
    assert Either((A, B, C)) == A | (B | C)


def test_and_and_or_do_not_flatten_into_each_other() -> None:
    """& binds more tightly than |, and each keeps the other whole."""
    assert All((A, Either((B, C)))) == A & (B | C)
    assert Either((A, All((B, C)))) == A | B & C
    assert All((Either((A, B)), C)) == (A | B) & C


def test_negation_keeps_what_it_negates() -> None:
    """~ is a node around its part; twice is two nodes."""
    assert Not(A) == ~A
    assert Not(All((A, B))) == ~(A & B)
    assert Not(Not(A)) == ~~A
    assert All((Not(A), B)) == ~A & B


def test_equality_is_structural() -> None:
    """Two nodes built apart are equal and hash alike if and only if they say the same."""
    again = 以上(企业.收入, 亿元(3))
    assert again == C
    assert hash(again) == hash(C)
    assert again is not C
    assert 以上(企业.收入, 亿元(5)) != C
    assert 超过(企业.收入, 亿元(3)) != C
    assert Compare(企业.收入, Bound.AT_LEAST, 亿元(3), ()) != C
    assert A & B != B & A
    assert 万元(30000) == 亿元(3)
    assert 人(3) != constant(Count("家"))(3)


@pytest.mark.parametrize("node", [A, C, A & B, 亿元(3), doubt(一=A, 二=B)], ids=repr)
def test_nodes_are_frozen(node: Node) -> None:
    """No reader can change the rule that it reads."""
    field = dataclasses.fields(node)[0].name
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(node, field, None)


def test_walk_goes_depth_first_in_the_order_written() -> None:
    """A part stands before its own parts, and those before the next part."""
    tree = (A | B) & C
    assert list(walk(tree)) == [tree, A | B, A, B, C, 企业.收入, 亿元(3)]


def test_the_kind_of_a_node() -> None:
    """An amount is money, a share has no unit, a condition that is not a fact has no kind."""
    assert kind_of(sum_of(企业.收入, 万元(1))) == Money()
    assert kind_of(最高(万元(1))) == Money()
    assert kind_of(portion(百分之(1), 企业.收入)) == Money()
    assert kind_of(企业.人数) == Count("人")
    assert kind_of(doubt(一=企业.收入, 二=企业.智能收入)) == Money()
    assert kind_of(worded("等")(A)) == A.kind
    assert kind_of(A & B) is None


# Readings ----------------------------------------------------------------------------------------


def test_under_takes_the_first_option_by_default() -> None:
    """Without a selection a doubt becomes the reading taken, wherever it stands."""
    tree = A & doubt(一=B, 二=C)
    assert under(tree) == All((A, B))
    assert under(tree, frozenset({"二"})) == All((A, C))
    assert under(tree, frozenset({"一"})) == All((A, B))
    assert under(tree, frozenset({"别的"})) == All((A, B))


def test_under_settles_doubts_inside_doubts() -> None:
    """An option may itself hold a doubt; none is left in a settled tree."""
    tree = doubt("外", 甲=A, 乙=doubt("内", 丙=B, 丁=C))
    assert under(tree) == A
    assert under(tree, frozenset({"乙"})) == B
    assert under(tree, frozenset({"乙", "丁"})) == C
    assert under(tree, frozenset({"丁"})) == A


def test_under_settles_amounts_limits_and_whole_provisions() -> None:
    """The tree of a provision is settled as a whole, its fields that hold no node untouched."""
    grant = Grant(
        quote="给予最高100万元",
        subject=企业,
        recipient="企业",
        when=doubt("何时", 一=A, 二=B),
        pays=Capped(企业.收入, doubt("上限", 低=万元(100), 高=万元(200))),
    )
    settled = under(grant, frozenset({"二", "高"}))
    assert settled == dataclasses.replace(grant, when=B, pays=Capped(企业.收入, 万元(200)))
    assert (settled.quote, settled.subject) == (grant.quote, 企业)
    assert under(grant) == dataclasses.replace(grant, when=A, pays=Capped(企业.收入, 万元(100)))
    assert grant.when == doubt("何时", 一=A, 二=B)


def test_under_leaves_a_tree_without_doubts_as_it_is() -> None:
    """Nothing to settle is nothing to change."""
    tree = (A | B) & C
    assert under(tree) is tree


def test_readings_lists_each_doubt_once_in_the_order_written() -> None:
    """A doubt that stands twice is one doubt; those in options not taken count as well."""
    first, inner = doubt("第一", 一=A, 二=B), doubt("里面", 三=A, 四=B)
    second = doubt("第二", 五=C, 六=inner)
    assert readings(first & second & first) == (first, second, inner)
    assert readings(A & C) == ()
    assert readings(Duty(quote="须备案", bearer="企业", must="备案", kept=first)) == (first,)


def test_a_doubt_names_its_options_the_one_taken_first() -> None:
    """The names are what --reading and the case files' 读法 take."""
    found = doubt(从严=A, 从宽=B)
    assert (found.names, found.taken) == (("从严", "从宽"), A)


@pytest.mark.parametrize(
    ("options", "instead", "says"),
    [
        ({}, "写清楚", "reading `甲` needs the reading taken and at least one other"),
        ({"一": A}, "写清楚", "reading `甲` needs the reading taken and at least one other"),
        ({"一": A, "二": B}, "", "reading `甲` needs instead=: what the drafter could write"),
    ],
)
def test_a_doubt_needs_two_readings_and_a_remedy(
    options: dict[str, Node], instead: str, says: str
) -> None:
    """One option is no doubt, and a doubt without better words helps no drafter."""
    with pytest.raises(RuleError) as raised:
        reading("甲", "哪一个？", options, instead=instead)
    assert str(raised.value) == says


def test_a_constant_is_compared_by_kind_and_value() -> None:
    """The same number in another unit is another constant."""
    assert Constant(Money(), 3) != Constant(Count("人"), 3)
    assert {Constant(Money(), 3), Constant(Money(), 3)} == {Constant(Money(), 3)}
