"""What stands in the way of a change: effects nobody declared, old law touched, cases bent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

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


def edition_problems(one: Rulebook, two: Rulebook, made: Comparison) -> Iterator[str]:
    """Where an amending edition does not do what its card says that it means to do."""
    card = f"rules/{two.policy_id}/{two.edition_id}/__init__.py"
    for change in made.provisions:
        for problem in _undeclared(change, change.declared or Effect.NONE):
            yield f"{card}: {problem}；请改正修改，或在这一项修改的 means= 中写明"
    names = {p.name for p in made.provisions}
    for order in two.edition.orders:
        for name, _ in order.means:
            if name not in names:
                yield f"{card}: means= 写了“{name}”，而这项规定没有改动；请删去或改正"
    start = first_day(two)
    early = (
        start is not None and two.edition.published is not None and start < two.edition.published
    )
    said = any(isinstance(order, Transition) for order in two.edition.orders)
    if early and not said:
        yield f"{card}: 施行日早于公布日，公布前已裁判的案例会改变结果，而修改决定没有写衔接"


def revision_problems(
    one: Rulebook, two: Rulebook, made: Comparison, news: Declared
) -> Iterator[str]:
    """Where an edition changed in place does what no news fragment says."""
    issued = one.edition.status is Status.ISSUED
    for change in made.provisions:
        id_ = change.id_after or change.id_before
        keys = {(made.policy, each) for each in (change.id_after, change.id_before) if each}
        for problem in _undeclared(change, change.declared or Effect.NONE):
            where = "changes/*.fix.md" if issued else "changes/*.law.md"
            how = f"请在 {where} 中写“- 改变: {made.policy} {id_} {_word(change)}”"
            yield f"{made.policy} {problem}；{how}"
        moved = bool(change.certainty) and change.effect is not Effect.NONE
        if issued and moved and not keys & news.corrections:
            yield (
                f"{made.policy} {id_}：{one.edition_id} 已发布，"
                "施行以来的案例改变了结果（溯及既往）；"
                f"修改法律请另立新版（tiaoli new edition {one.policy_id}），"
                "更正规则请写 changes/*.fix.md"
            )


def _word(change: ProvisionChange) -> str:
    effect = change.effect
    return str(effect.value) if effect is not None else "放宽（或收紧、有增有减）"


def _undeclared(change: ProvisionChange, meant: Effect) -> Iterator[str]:
    """Where the effect is not the one that is meant; of what decides no case nothing is known."""
    if not change.certainty:
        return
    id_ = change.id_after or change.id_before
    found = {way for way, certainty in change.certainty if certainty is Certainty.FOUND}
    if found - _ALLOWED[meant] - ({Direction.OTHER} if meant is not Effect.NONE else set()):
        ways = "、".join(way.value for way in Direction if way in found)
        said = f"声明的是“{meant.value}”" if meant is not Effect.NONE else "没有声明"
        yield f"{id_}：结果改变（{ways}），{said}"
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


def gazette_problems(before: Sequence[Rulebook], after: Sequence[Rulebook]) -> Iterator[str]:
    """Issued editions whose text or standing was touched."""
    now = {(book.policy_id, book.edition_id): book for book in after}
    for book in before:
        if book.edition.status is not Status.ISSUED:
            continue
        other = now.get((book.policy_id, book.edition_id))
        folder = f"rules/{book.policy_id}/{book.edition_id}"
        if other is None:
            yield f"{folder}: 已发布的版本不能删去；旧法须仍能运行"
        elif other.gazette_bytes != book.gazette_bytes:
            yield (
                f"{folder}/gazette.txt: 已发布版本的原文不能改动；"
                f"修改请另立新版：tiaoli new edition {book.policy_id}"
            )
        elif other.edition.status is not Status.ISSUED:
            yield f"{folder}/__init__.py: 已发布的版本不能改回征求意见稿"


def edited_cases(before: Version, after: Version, news: Declared) -> Iterator[str]:
    """Written cases whose facts or expectations were edited, or that are gone, without being named
    in a news fragment."""
    try:
        one, two = _written(before), _written(after)
    except CaseFileError as problem:
        yield f"案例文件读不了，没有比较案例是否改动：{problem}"
        return
    for key, case in one.items():
        if two.get(key) == case or key in news.cases:
            continue
        file, name = key
        what = f"案例“{name}”{_edited(case, two.get(key))}"
        yield f"{file}: {what}；请在 changes/ 的说明中写“- 改案例: {file} {name}”，并说明为什么"


def _edited(case: Case, other: Case | None) -> str:
    if other is None:
        return "不见了"
    return "改了期望" if _facts(case) == _facts(other) else "改了"


def _facts(case: Case) -> Case:
    return replace(case, expects=(), reason="", where="")


def _written(version: Version) -> dict[tuple[str, str], Case]:
    """Every written case by file and name, without where it stands and why. Raises `CaseFileError`
    for a file that cannot be read."""
    found: dict[tuple[str, str], Case] = {}
    if version.root is None or not version.books:
        return found
    for file in _files(version):
        shown = file.relative_to(version.root).as_posix()
        for case in read_cases(file, version.books[0].subjects, shown):
            expects = tuple(replace(each, line=0) for each in case.expects)
            found[shown, case.name] = replace(case, where="", reason="", expects=expects)
    return found


def _files(version: Version) -> Iterator[Path]:
    assert version.root is not None
    folders = [*dict.fromkeys(book.policy_id for book in version.books), ACROSS]
    for folder in folders:
        yield from sorted((version.root / "fixtures" / folder).glob("*.yaml"))
