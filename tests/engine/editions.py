"""Tiny policies in several editions: clauses of a few words, and the orders that change them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.small import WAN, 万元, 企业, 平台
from tiaoli.case import Award, Case, Row
from tiaoli.consolidate import consolidate
from tiaoli.history import with_history
from tiaoli.labels import head
from tiaoli.language import (
    Commence,
    Edition,
    Governs,
    Grant,
    Policy,
    Repeal,
    Revise,
    Status,
    Transition,
    date_constant,
    past,
)
from tiaoli.load import sha256
from tiaoli.nouns import Subject
from tiaoli.orders import Order
from tiaoli.policy import Clause, Rulebook
from tiaoli.provisions import Programme, Provision

ROOT = Path(__file__).resolve().parents[2]
POLICY = Policy("某办法", "某", "某", "市", "某", "某")
CHANGE = datetime.date(2025, 7, 1)
BEFORE, AFTER = datetime.date(2025, 5, 1), datetime.date(2025, 8, 1)
"""Days on which something happened, on either side of the change."""
LATER = datetime.date(2025, 9, 1)
"""The day of an application, after both."""
COMMENCES = Commence(quote="自2025年7月1日起施行。", start=date_constant(2025, 7, 1))
AS_IT_HAPPENED = Transition(quote="施行前已经发生的，按原规定执行。", events=Governs.EVENT)

# In memory ---------------------------------------------------------------------------------------


def clause(words: str, file: str = "", prefix: str = "", **provisions: Provision) -> Clause:
    """A clause as it is loaded, under the heading of that prefix; without provisions it decides
    nothing."""
    label, title, start = head(words)
    name = file or "clause"
    idle = Programme(
        quote=words, actor="市", addressee="企业", does="支持", why_no_verdict="无标准"
    )
    label = f"{prefix}{label}" if label else ""
    return Clause(name, f"{name}.py", label, title, start, words, provisions or {"倡导": idle})


def original(
    *clauses: Clause, text: str | None = None, subjects: Iterable[Subject] = (), **card: Any
) -> Rulebook:
    """A first edition: these clauses, one a line."""
    whole = "\n".join(each.words for each in clauses) if text is None else text
    data = whole.encode()
    edition = Edition(**{"status": Status.ISSUED, "gazette_sha256": sha256(data), **card})
    held = tuple(replace(each, since="v1") for each in clauses)
    nouns = {noun.name: noun for noun in (企业, 平台, *subjects)}
    return Rulebook("mou", POLICY, "v1", edition, whole, data, held, nouns, {})


def amending(
    amended: Rulebook, *orders: Order, own: Iterable[Clause] = (), id_: str = "", **card: Any
) -> Rulebook:
    """The edition that carries out the orders, called v2 if it amends v1."""
    id_ = id_ or f"v{int(amended.edition_id[1:]) + 1}"
    whole = "\n".join(order.quote for order in orders)
    data = whole.encode()
    stated = {"status": Status.ISSUED, "gazette_sha256": sha256(data), **card}
    edition = Edition(amends=amended.edition_id, orders=orders, **stated)
    clauses, text = consolidate(amended, edition, id_, own)
    return replace(
        amended, edition_id=id_, edition=edition, gazette=whole, gazette_bytes=data,
        clauses=clauses, amended=amended, consolidated=text,
    )  # fmt: skip


def paying(amount: int, **rest: Any) -> Grant:
    """So much for each platform that was recognised: the day of that is the event."""
    return Grant(
        quote="给予", subject=平台, recipient="企业", when=past(平台.认定日期),
        pays=rest.pop("pays", 万元(amount)), **rest,
    )  # fmt: skip


def changed(
    old: Provision, new: Provision | None, *orders: Order, others: Iterable[Clause] = ()
) -> tuple[Rulebook, Rulebook]:
    """v1 and v2 of a policy whose 第一条/补助 is another provision (or repealed) from 1 July."""
    one = original(clause("第一条 甲。", 补助=old), *others)
    own = [] if new is None else [clause("第一条 乙。", 补助=new)]
    order: Order = Revise(quote="第一条修改为：", clause="第一条")
    if new is None:
        order = Repeal(quote="删去第一条。", clause="第一条")
    two = amending(one, order, *orders, COMMENCES, own=own)
    before, after = with_history([one, two])
    return before, after


def recognised(
    *days: datetime.date | None, awards: Any = (), day: datetime.date = LATER, project: str = ""
) -> Case:
    """A case of platforms 第1项, 第2项, … recognised on these days, all of one project if named."""
    rows = tuple(
        Row(f"第{n}项", {"平台.认定日期": each} if each else {}, project or None)
        for n, each in enumerate(days, 1)
    )
    return Case("甲", day, {}, {"平台": rows}, awards)


def paid(provision: str, date: Any, amount: int = 10) -> Award:
    """So many 万元 that were paid before."""
    return Award(provision, amount * WAN, date)


# In files ----------------------------------------------------------------------------------------


def rule(words: str, amount: int) -> str:
    """The file of a clause that pays so many 万元 to a firm that meets the requirements."""
    return f'''"""{words}"""

from rules.facts.firm import 企业
from rules.units import 万元
from tiaoli.language import Grant

补助 = Grant(
    quote="{words.partition("。")[2]}",
    subject=企业,
    recipient="企业",
    when=企业.合格,
    pays=万元({amount}),
)
'''


def card(chapter: str, *rest: str) -> str:
    """An issued edition's card; the hash is filled in when it is written."""
    lines = "".join(f"    {line},\n" for line in rest)
    return f'''"""版本。"""

from rules.units import 日期
from tiaoli.language import (
    Chapter, Commence, Edition, Effect, Insert, Renumber, Repeal, Replace, Residue, Revise, Status,
    Transition,
)

版本 = Edition(
    status=Status.ISSUED,
    gazette_sha256="<sha256>",
    chapters=(Chapter("{chapter}"),),
{lines})
'''


DECISION = """关于修改某办法的决定
一、将第一条中的“10万元”修改为“15万元”。
二、增加一条，作为第二条：
“第二条 奖励。对合格的企业，给予5万元。”
三、第二条改为第三条。
四、删去第三条。
自2025年7月1日起施行。
"""
FILES: Mapping[str, str] = {
    "rules/__init__.py": '"""规则。"""\n',
    "rules/terms.py": '"""用语。"""\n\n用语 = {"超过": "不含本数"}\n',
    "rules/units.py": (ROOT / "rules/units.py").read_text(encoding="utf-8"),
    "rules/facts/__init__.py": '"""名词。"""\n',
    "rules/facts/firm.py": '''"""企业。"""

from tiaoli.language import subject, yesno

企业 = subject("企业", "申请的企业", 合格=yesno("合格", source=""))
''',
    "rules/mou/__init__.py": '''"""某办法。"""

from tiaoli.language import Policy

政策 = Policy(title="某办法", short="某", issuer="某", level="市", binds="某", source="某")
''',
    "rules/mou/v1/__init__.py": card("某办法"),
    "rules/mou/v1/gazette.txt": """某办法
第一条 奖励。对合格的企业，给予10万元。
第二条 奖励。对合格的企业，给予20万元。
第三条 奖励。对合格的企业，给予30万元。
""",
    "rules/mou/v1/art_01.py": rule("第一条 奖励。对合格的企业，给予10万元。", 10),
    "rules/mou/v1/art_02.py": rule("第二条 奖励。对合格的企业，给予20万元。", 20),
    "rules/mou/v1/art_03.py": rule("第三条 奖励。对合格的企业，给予30万元。", 30),
    "rules/mou/v2/__init__.py": card(
        "关于修改某办法的决定",
        'amends="v1"',
        """orders=(
        Replace(
            quote="一、将第一条中的“10万元”修改为“15万元”。", clause="第一条",
            words={"10万元": "15万元"}, means={"补助": Effect.LOOSER},
        ),
        Insert(quote="二、增加一条，作为第二条：", clause="第二条", after="第一条"),
        Renumber(quote="三、第二条改为第三条。", labels={"第二条": "第三条"}),
        Repeal(quote="四、删去第三条。", clause="第三条"),
        Commence(quote="自2025年7月1日起施行。", start=日期(2025, 7, 1)),
    )""",
    ),
    "rules/mou/v2/gazette.txt": DECISION,
    "rules/mou/v2/art_01.py": rule("第一条 奖励。对合格的企业，给予15万元。", 15),
    "rules/mou/v2/art_02.py": rule("第二条 奖励。对合格的企业，给予5万元。", 5),
}
"""A repository of one policy: v2 words one clause anew, inserts, renumbers and repeals one."""


def written(root: Path, **changes: Any) -> Path:
    """Writes the repository. ``changes`` says by file, with / and . as _, what is replaced there:
    v2_gazette=("甲", "乙"); ``None`` leaves the file out."""
    for path, text in FILES.items():
        name = path.removeprefix("rules/mou/").removesuffix(".py").removesuffix(".txt")
        change = changes.pop(name.replace("/", "_").replace("___init__", "_card"), ("", ""))
        if change is None:
            continue
        old, new = change
        assert old in text
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text.replace(old, new, 1), encoding="utf-8")
    assert not changes
    for edition in ("v1", "v2"):
        file, gazette = (root / f"rules/mou/{edition}" / n for n in ("__init__.py", "gazette.txt"))
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("<sha256>", sha256(gazette.read_bytes())), encoding="utf-8")
    return root
