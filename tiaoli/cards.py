"""Starts a policy, or an edition of one: its card, with what is to be filled in, and its text."""

from __future__ import annotations

from pathlib import Path

from tiaoli.load import edition_ids, sha256
from tiaoli.policy import Status
from tiaoli.scaffold import (
    EDITION_ID,
    TO_FILL,
    ScaffoldError,
    book_of,
    check_policy_id,
    in_docstring,
    keyword_argument,
    write_all,
)


def new_policy(root: Path, policy_id: str, title: str) -> list[Path]:
    """Writes a policy's card; raises `ScaffoldError` if the name is bad or already there."""
    check_policy_id(policy_id)
    bad = any("\ud800" <= character <= "\udfff" for character in title)
    if bad or not title.strip() or len(title.splitlines()) > 1:
        raise ScaffoldError("a policy needs its official title, in one line")
    card = f'''"""{in_docstring(title)}。"""

from tiaoli.language import Policy

# 逐项替换“{TO_FILL}”：简称、发文机关、层级（省、市、区）、约束谁、文本从何处取得。
政策 = Policy(
{keyword_argument("title", title)}
    short="{TO_FILL}",
    issuer="{TO_FILL}",
    level="{TO_FILL}",
    binds="{TO_FILL}",
    source="{TO_FILL}",
)
'''
    return write_all(root, {f"rules/{policy_id}/__init__.py": card})


def new_edition(root: Path, policy_id: str) -> list[Path]:
    """Writes the next edition's card, a draft, and an empty gazette; copies nothing. The second and
    later ones amend the one before.

    Raises `ScaffoldError` if there is no such policy, or if the last edition is still a draft.
    """
    check_policy_id(policy_id)
    if not (root / "rules" / policy_id / "__init__.py").is_file():
        raise ScaffoldError(
            f"no policy `{policy_id}`; start it first: tiaoli new policy {policy_id}"
        )
    existing = edition_ids(root, policy_id)
    number = max((int(name[1:]) for name in existing if EDITION_ID.fullmatch(name)), default=0)
    if number and book_of(root, policy_id, f"v{number}").edition.status is Status.DRAFT:
        raise ScaffoldError(
            f"`{policy_id}/v{number}` is a draft (征求意见稿): edit it in place; "
            "a new edition amends a text that was issued"
        )
    folder = f"rules/{policy_id}/v{number + 1}"
    card = _amending_card(policy_id, number) if number else _card(policy_id)
    return write_all(root, {f"{folder}/__init__.py": card, f"{folder}/gazette.txt": ""})


def _card(policy_id: str) -> str:
    return f'''"""征求意见稿，尚未施行。"""

from tiaoli.language import Edition, Status

# 一、把官方文本原样粘贴进 gazette.txt：一个字、一个空格也不改，错别字照录。
# 二、运行 sha256sum gazette.txt，用得到的64位替换下面的散列值（现在的是空文件的散列值）。
# 三、章、部分的标题逐个写成 chapters=(Chapter("第一章  ……"), …)。
# 四、不是政策文字的字符（书签、网页尾部）逐个写成 residue=(Residue("原字符", "理由"), …)。
# 五、正式发布后，把 DRAFT 改为 ISSUED，并改写本文件第一行。
# 六、逐条运行：tiaoli new clause {policy_id} v1 第一条
版本 = Edition(
    status=Status.DRAFT,
    gazette_sha256="{sha256(b"")}",
)
'''


def _amending_card(policy_id: str, amended: int) -> str:
    edition = f"v{amended + 1}"
    return f'''"""征求意见稿，修改 v{amended}，尚未施行。"""

from tiaoli.language import Edition, Status

# 一、把修改决定原样粘贴进 gazette.txt，运行 sha256sum gazette.txt，替换下面的散列值。
# 二、改动和新增的条，逐条运行：tiaoli new clause {policy_id} {edition} 第五条（按改后的条号）；
#     文件里是 v{amended} 的条文和规则，照修改决定改：条文写改后的全文，规则随之改。
# 三、修改决定的每一句写成 orders=( … ) 中的一项，means= 写明它有意使谁的结果怎样改变：
#     Replace(quote="将第五条中的“3亿元”修改为“2亿元”。", clause="第五条",
#             words={{"3亿元": "2亿元"}}, means={{"成长支持": Effect.MIXED}}),
#     Revise(quote="将第八条修改为：", clause="第八条", means={{…}}),
#     Insert(quote="增加一条，作为第六条：", clause="第六条", after="第五条", means={{…}}),
#     Repeal(quote="删去第九条。", clause="第九条", means={{…}}),
#     Renumber(quote="第六条至第八条依次改为第七条至第九条。", labels={{"第六条": "第七条", …}}),
#     Transition(quote="本决定施行前已经发生的，按原规定执行。", events=Governs.EVENT),
#     Commence(quote="本决定自2026年1月1日起施行。", start=日期(2026, 1, 1)),
#     标题写 chapters=( … )，不作修改的引语写 residue=( … )。整部重新公布的，不写 orders=。
# 四、正式发布后，把 DRAFT 改为 ISSUED，写上 published=日期(2025, 12, 1)，并改写本文件第一行。
# 五、看改变了什么：tiaoli compare {policy_id}/v{amended} {policy_id}/{edition}
版本 = Edition(
    status=Status.DRAFT,
    gazette_sha256="{sha256(b"")}",
    amends="v{amended}",
)
'''
