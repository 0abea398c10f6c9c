"""Computes the text that applies once an amending edition has changed another one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from tiaoli.labels import LABEL, head
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
    text = amended.text
    for order in (each for each in plan.inserted if not each.after):
        text = f"{mine[order.clause].words}\n{text}"
        clauses.append(_as(mine[order.clause], order.clause, edition_id, ""))
    for clause in amended.clauses:
        now = plan.renumbered.get(clause.label, clause.label)
        if clause.label in plan.repealed:
            text = _without(text, clause.words)
        elif clause.label in plan.revised:
            new = _as(mine[now], now, edition_id, clause.label)
            _check_replaced(plan.revised[clause.label], clause, new)
            text = text.replace(clause.words, new.words, 1)
            clauses.append(new)
        else:
            new = _renumbered(clause, now)
            text = text.replace(clause.words, new.words, 1)
            clauses.append(new)
        for order in (each for each in plan.inserted if each.after == clause.label):
            new = _as(mine[order.clause], order.clause, edition_id, "")
            text = _behind(text, clauses, new)
            clauses.append(new)
    labels = [clause.label for clause in clauses]
    for label in labels:
        if labels.count(label) > 1:
            raise AmendmentError(
                f"two clauses would be cited as `{label}`; renumber one: Renumber(…)"
            )
    return tuple(clauses), text


def _plan(amended: Rulebook, orders: Iterable[Order]) -> _Plan:
    plan, known = _Plan(), {clause.label for clause in amended.clauses}

    def there(label: str) -> str:
        if label not in known:
            there_are = "、".join(clause.label for clause in amended.clauses)
            raise AmendmentError(
                f"`{label}` is no clause of {amended.edition_id}; there are {there_are}"
            )
        if label in plan.repealed or label in plan.revised:
            raise AmendmentError(f"`{label}` is changed by two orders; write one")
        return label

    for order in orders:
        match order:
            case Revise(clause=label) | Replace(clause=label):
                plan.revised[there(label)] = order
            case Repeal(clause=label):
                plan.repealed.add(there(label))
            case Renumber(labels=labels):
                for old, new in labels:
                    if old not in known or old in plan.renumbered:
                        raise AmendmentError(f"`{old}` cannot be renumbered, or is so twice")
                    plan.renumbered[old] = new
            case Insert(after=after):
                if after and after not in known:
                    raise AmendmentError(
                        f"after= names `{after}`, no clause of the edition amended"
                    )
                plan.inserted.append(order)
    return plan


def _by_label(
    plan: _Plan, amended: Rulebook, own: Iterable[Clause], edition_id: str
) -> Mapping[str, Clause]:
    """The edition's own clauses by what they are cited by, each ordered by exactly one order."""
    wanted = [plan.renumbered.get(label, label) for label in plan.revised]
    wanted += [order.clause for order in plan.inserted]
    files = {clause.label: clause.file for clause in amended.clauses}
    found: dict[str, Clause] = {}
    for clause in own:
        fitting = [label for label in wanted if label == clause.label or _tail(label, clause.label)]
        if len(fitting) > 1:
            fitting = [label for label in fitting if files.get(label) == clause.file]
        if len(fitting) != 1:
            raise AmendmentError(
                f"{clause.path}: nothing orders this clause; write Revise(…) or Insert(…) on the "
                "card, or name the file by the clause's new number"
            )
        if fitting[0] in found:
            raise AmendmentError(f"{clause.path}: a second file for `{fitting[0]}`")
        found[fitting[0]] = clause
    for label in wanted:
        if label not in found:
            raise AmendmentError(
                f"`{label}` is ordered, but no file of the edition holds its words; start it: "
                f"tiaoli new clause {amended.policy_id} {edition_id} {label}"
            )
    return found


def _tail(label: str, written: str) -> bool:
    """Whether a label is the written one behind the prefix of its heading (附则（一）)."""
    return bool(written) and label.endswith(written) and written.startswith("（")


def _as(clause: Clause, label: str, since: str, was: str) -> Clause:
    return replace(clause, label=label, since=since, was=was)


def _check_replaced(order: Order, before: Clause, after: Clause) -> None:
    """That words were replaced as ordered, and nothing else."""
    if not isinstance(order, Replace):
        return
    words = _with_head_of(before.words, after)
    for old, new in order.words:
        if old not in words:
            raise AmendmentError(f"`{old}` does not stand in {before.label}, where it is replaced")
        words = words.replace(old, new)
    if words != after.words:
        raise AmendmentError(
            f"{after.path}: the words are not those of {before.label} with the replacements ordered"
        )


def _with_head_of(words: str, other: Clause) -> str:
    mine, new = LABEL.match(words), LABEL.match(other.words)
    return f"{new[0]}{words[mine.end() :]}" if mine and new else words


def _renumbered(clause: Clause, label: str) -> Clause:
    """The clause under its new number, which stands in its words as well."""
    if label == clause.label:
        return replace(clause, was=clause.label)
    match = LABEL.match(clause.words)
    new = _written(label, match[0]) if match else ""
    if match is None or not new:
        raise AmendmentError(f"`{clause.label}` cannot become `{label}`; both need a number")
    words = new + clause.words[match.end() :]
    _, title, start = head(words)
    file = _file(clause.file, label)
    return replace(
        clause, file=file, label=label, title=title, head=start, words=words, was=clause.label
    )


def _written(label: str, before: str) -> str:
    """A label as the text writes it: 第8项 as ``8.`` with the mark that the old number has."""
    if label.startswith("第") and label.endswith("项"):
        return f"{label[1:-1]}{before[-1]}"
    match = LABEL.search(label)
    return match[0] if match and label.endswith(match[0]) else ""


def _file(file: str, label: str) -> str:
    """The file name of a clause that has another number: art_06 becomes art_07."""
    from tiaoli.kinds import chinese_number

    stem, _, digits = file.rpartition("_")
    match = LABEL.search(label)
    if not digits.isdecimal():
        return file
    numeral = (match["article"] or match["item"]) if match else ""
    number = chinese_number(numeral) if numeral else int("".join(filter(str.isdecimal, label)))
    return f"{stem}_{number:02}"


def _without(text: str, words: str) -> str:
    at = text.index(words)
    return text[:at].rstrip("\n") + text[at + len(words) :]


def _behind(text: str, before: list[Clause], new: Clause) -> str:
    if not before:
        return f"{new.words}\n{text}"
    at = text.index(before[-1].words) + len(before[-1].words)
    return f"{text[:at]}\n{new.words}{text[at:]}"
