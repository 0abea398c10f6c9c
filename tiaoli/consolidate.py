"""Computes the text that applies once an amending edition has changed another one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from tiaoli.kinds import chinese_number
from tiaoli.labels import CLOSING, LABEL, PREAMBLE, head, is_label
from tiaoli.orders import Insert, Order, Renumber, Repeal, Replace, Revise
from tiaoli.policy import Clause, Edition, Rulebook


class AmendmentError(Exception):
    """Orders that cannot be carried out; the message says which and why."""


@dataclass
class _Plan:
    """What is to become of each clause of the amended edition, by its label there."""

    revised: dict[str, Order] = field(default_factory=dict)
    repealed: set[str] = field(default_factory=set)
    renumbered: dict[str, str] = field(default_factory=dict)
    inserted: list[Insert] = field(default_factory=list)

    def behind(self, label: str) -> list[Insert]:
        """What is inserted behind a clause, in the order of the orders."""
        return [order for order in self.inserted if order.after == label]


def consolidate(
    amended: Rulebook, edition: Edition, edition_id: str, own: Iterable[Clause]
) -> tuple[tuple[Clause, ...], str]:
    """The clauses that apply, in order, and the whole text. ``own`` are the clauses that the
    amending edition words anew, by their new numbers.

    Raises `AmendmentError`.
    """
    plan = _plan(amended, edition.orders)
    mine = _by_label(plan, amended, own, edition_id)
    clauses: list[Clause] = []
    text, end = "", 0

    def add(clause: Clause, label: str, was: str) -> None:
        nonlocal text
        made = replace(clause, label=label, since=edition_id, was=was)
        clauses.append(made)
        text += made.words

    for n, (clause, start) in enumerate(_places(amended)):
        text, end = text + amended.text[end:start], start + len(clause.words)
        for order in plan.behind("") if n == 0 else ():
            add(mine[order.clause], order.clause, "")
            text += "\n"
        now = plan.renumbered.get(clause.label, clause.label)
        if clause.label in plan.repealed:
            if not plan.behind(clause.label):
                text, end = _closed(text, amended.text, end)
        elif clause.label in plan.revised:
            _check_replaced(plan.revised[clause.label], clause, mine[now])
            add(mine[now], now, clause.label)
        else:
            clauses.append(_renumbered(clause, now))
            text += clauses[-1].words
        for order in plan.behind(clause.label):
            text += "\n" if text and not text.endswith("\n") else ""
            add(mine[order.clause], order.clause, "")
    _check_labels(clauses)
    return tuple(clauses), text + amended.text[end:]


def _places(amended: Rulebook) -> list[tuple[Clause, int]]:
    """Where each clause of the amended edition stands in its text."""
    found, end = [], 0
    for clause in amended.clauses:
        at = amended.text.find(clause.words, end)
        if at < 0:
            raise AmendmentError(
                f"{clause.path}: the words of {clause.label} do not stand in the text of "
                f"{amended.edition_id}; mend that first: tiaoli check"
            )
        found.append((clause, at))
        end = at + len(clause.words)
    return found


def _closed(text: str, old: str, end: int) -> tuple[str, int]:
    """The text before and the place behind a clause that is gone, without an empty line."""
    if text.endswith("\n"):
        return text[:-1], end
    return text, end + (not text and old[end : end + 1] == "\n")


def _check_labels(clauses: list[Clause]) -> None:
    labels = [clause.label for clause in clauses]
    for label in labels:
        if labels.count(label) > 1:
            raise AmendmentError(
                f"two clauses would be cited as `{label}`; renumber one: Renumber(…)"
            )


# Orders and files --------------------------------------------------------------------------------


def _plan(amended: Rulebook, orders: Iterable[Order]) -> _Plan:
    plan, known = _Plan(), {clause.label for clause in amended.clauses}
    there_are = "、".join(clause.label for clause in amended.clauses)

    def there(label: str, *taken: Iterable[str]) -> str:
        if label not in known:
            raise AmendmentError(
                f"`{label}` is no clause of {amended.edition_id}; there are {there_are}"
            )
        if any(label in each for each in taken):
            raise AmendmentError(f"`{label}` is changed by two orders; write one")
        return label

    for order in orders:
        match order:
            case Revise(clause=label) | Replace(clause=label):
                plan.revised[there(label, plan.revised, plan.repealed)] = order
            case Repeal(clause=label):
                plan.repealed.add(there(label, plan.revised, plan.repealed, plan.renumbered))
            case Renumber(labels=labels):
                for old, new in labels:
                    plan.renumbered[there(old, plan.repealed, plan.renumbered)] = new
            case Insert(after=after):
                if after:
                    there(after)
                plan.inserted.append(order)
    return plan


def _by_label(
    plan: _Plan, amended: Rulebook, own: Iterable[Clause], edition_id: str
) -> Mapping[str, Clause]:
    """The edition's own clauses by what they are cited by, each ordered by exactly one order."""
    old = {clause.label: clause for clause in amended.clauses}
    files: dict[str, str] = {}
    for label in plan.revised:
        now = plan.renumbered.get(label, label)
        files[now] = old[label].file if now == label else _file(old[label].file, now)
    for order in plan.inserted:
        files[order.clause] = _new_file(order.clause, amended)
    found: dict[str, Clause] = {}
    for clause in own:
        fitting = [label for label in files if _cited(label, clause.label)]
        if len(fitting) > 1:
            fitting = [label for label in fitting if files[label] == clause.file]
        if len(fitting) != 1:
            raise AmendmentError(
                f"{clause.path}: nothing orders this clause; write Revise(…) or Insert(…) on the "
                "card, or name the file by the clause's new number"
            )
        if fitting[0] in found:
            raise AmendmentError(f"{clause.path}: a second file for `{fitting[0]}`")
        found[fitting[0]] = clause
    for label in files:
        if label not in found:
            raise AmendmentError(
                f"`{label}` is ordered, but no file of the edition holds its words; start it: "
                f"tiaoli new clause {amended.policy_id} {edition_id} {label}"
            )
    return found


def _cited(label: str, written: str) -> bool:
    """Whether what a clause is cited by can be its number as written: 附则（一） for （一）, and
    序言 or 末段 for one without a number."""
    if not written:
        return label in (PREAMBLE, CLOSING)
    return label == written or (written.startswith("（") and label.endswith(written))


def _new_file(label: str, amended: Rulebook) -> str:
    """The file name of a clause that is inserted: as its neighbours under the same heading."""
    tail = LABEL.search(label)
    prefix = label[: tail.start()] if tail else ""
    for clause in amended.clauses:
        match = LABEL.search(clause.label)
        if match is not None and clause.label[: match.start()] == prefix:
            return _file(clause.file, label)
    return f"art_{_number(label):02}"


def _check_replaced(order: Order, before: Clause, after: Clause) -> None:
    """That words were replaced as ordered, and nothing else."""
    if not isinstance(order, Replace):
        return
    words = before.words
    for old, _ in order.words:
        if old not in words:
            raise AmendmentError(f"`{old}` does not stand in {before.label}, where it is replaced")
    if order.replaced(_with_number_of(words, after)) != after.words:
        raise AmendmentError(
            f"{after.path}: the words are not those of {before.label} with the replacements ordered"
        )


# Numbers -----------------------------------------------------------------------------------------


def _with_number_of(words: str, other: Clause) -> str:
    mine, new = LABEL.match(words), LABEL.match(other.words)
    return f"{new[0]}{words[mine.end() :]}" if mine and new else words


def _renumbered(clause: Clause, label: str) -> Clause:
    """The clause under its new number, which stands in its words as well."""
    if label == clause.label:
        return replace(clause, was=clause.label)
    match = LABEL.match(clause.words)
    new = _written(label, match[0]) if match and is_label(label) else ""
    if match is None or not new:
        raise AmendmentError(
            f"`{clause.label}` cannot become `{label}`; write a number of the same kind"
        )
    words = new + clause.words[match.end() :]
    _, title, start = head(words)
    file = _file(clause.file, label)
    return replace(
        clause, file=file, label=label, title=title, head=start, words=words, was=clause.label
    )


def _written(label: str, before: str) -> str:
    """A label as the text writes it, in the manner of the number that it replaces: 第8项 as ``8.``,
    （七） as ``(七)``; nothing if it is a number of another kind."""
    if before[0].isdecimal():
        return f"{label[1:-1]}{before[-1]}" if label.endswith("项") else ""
    match = LABEL.search(label)
    if match is None or (match["item"] is None) != (before[0] == "第"):
        return ""
    return f"{before[0]}{match['item']}{before[-1]}" if match["item"] else match[0]


def _file(file: str, label: str) -> str:
    """The file name of a clause that has another number: art_06 becomes art_07."""
    stem, _, digits = file.rpartition("_")
    return f"{stem}_{_number(label):02}" if digits.isdecimal() else file


def _number(label: str) -> int:
    match = LABEL.search(label)
    numeral = (match["article"] or match["item"]) if match else ""
    return chinese_number(numeral) if numeral else int("".join(filter(str.isdecimal, label)) or 0)
