"""The whole order from facts to awards for a population: one edition, one day, one set of readings.

Each applicant's outcome under each provision, as `tiaoli.transition.decided` would give it.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import ibis

from tiaoli.case import Award, Case
from tiaoli.columns.awards import NUMBER, Awards
from tiaoli.columns.conditions import truth
from tiaoli.columns.facts import Population
from tiaoli.columns.items import limited
from tiaoli.columns.logic import as_column, unknown
from tiaoli.columns.needbits import NeedBits
from tiaoli.columns.needs import needed
from tiaoli.columns.plan import Step, Steps
from tiaoli.columns.projects import counted, set_against, stacked, stacks
from tiaoli.columns.results import BREACHED, KEPT, OPEN, RESULT
from tiaoli.columns.rows import ORDER, Place, Reader
from tiaoli.columns.span import ZERO
from tiaoli.columns.totals import concluded
from tiaoli.columns.view import NoColumnsError
from tiaoli.earlier import seen
from tiaoli.history import first_day
from tiaoli.kinds import UNKNOWN
from tiaoli.orders import Counted, Governs
from tiaoli.outcome import Status
from tiaoli.policy import Placed, Rulebook
from tiaoli.population.layout import AMOUNT, DAY, ITEM, KEY, PROJECT, PROVISION, SAME_KIND
from tiaoli.population.tables import Tables
from tiaoli.provisions import Duty, Prohibition
from tiaoli.standing import publication, standing
from tiaoli.tree import TAKEN, Selection, under


@dataclass(frozen=True, eq=False)
class Plan:
    """How an edition judges a population on a day: the steps, each a table made once.

    The table ``decisions`` has a row for each applicant and provision, ``items`` the rows behind
    them; ``ids`` are the provisions by number, ``bits`` tells what the columns of needs mean.
    Where the population has nothing to judge there are no steps.
    """

    book: Rulebook
    ids: tuple[str, ...]
    bits: NeedBits
    steps: tuple[Step, ...]
    decisions: Any
    items: Any

    @property
    def prefix(self) -> str:
        """What the names of its tables begin with."""
        return prefix(self.book)


def prefix(book: Rulebook) -> str:
    """What the names of the tables of a plan for this edition begin with."""
    return f"{book.policy_id}_{book.edition_id}"


def plan(
    book: Rulebook,
    tables: Tables,
    day: datetime.date,
    *,
    selection: Selection = TAKEN,
    published: datetime.date | None = None,
) -> Plan | Status:
    """How the edition judges these tables on a day; its status where it is not in force then.

    ``published`` is when the policy was published, where its card does not say so. Raises
    `NoColumnsError` for a rule that columns cannot carry exactly.
    """
    case = Case("", day, {}, published={} if published is None else {"": published})
    status = standing(book, case, selection)
    if status is not None:
        return status
    _check_transition(book, day, selection)
    steps = Steps(prefix(book))
    population = Population(book, tables, day, publication(book, case), selection)
    awards = _awards(population)
    if awards is not None:
        awards = Awards(steps.add("awards", [awards.table]), day)
    reader = Reader(population, awards, NeedBits.of(book))
    found = {place.number: reader.judged(place) for place in reader.places}
    places = [place for place in reader.places if found[place.number] is not None]
    decided = [_of_duty(reader, number, placed) for number, placed in _duties(book)]
    decided = [table for table in decided if table is not None]
    items = decisions = None
    if places:
        rows = steps.add("rows", [found[place.number] for place in places], by_row=True)
        if awards is not None and stacks(reader):
            known = steps.add("counted", [counted(reader)])
            paid = steps.add("paid", [set_against(reader, known, rows)])
            reader = replace(reader, paid=paid)
        items = steps.add(
            "items", [limited(reader, place, _of(place, rows), rows) for place in places]
        )
        if stacks(reader):
            items = steps.add("stacked", [stacked(reader, items)])
        decided += [concluded(reader, place, _of(place, items)) for place in places]
    if decided:
        decisions = steps.add("decisions", decided)
    ids = tuple(placed.id for placed, _ in book.judged)
    return Plan(book, ids, reader.needs, tuple(steps.made), decisions, items)


def _of(place: Place, rows: Any) -> Any:
    return rows.filter(rows[ORDER] == place.number)


def _check_transition(book: Rulebook, day: datetime.date, selection: Selection) -> None:
    first = first_day(book) if book.amended is not None else None
    rules = [under(each, selection) for each in _transitions(book)]
    by_events = bool(rules) and rules[0].events is Governs.EVENT
    spans = first is not None and day >= first and by_events
    if spans or any(rule.awards is Counted.NO for rule in rules):
        raise NoColumnsError(
            f"{book.policy.short} {book.edition_id}: columns do not judge what spans a change by "
            "the time of its events, or without the awards from before it; use tiaoli decide"
        )


def _transitions(book: Rulebook) -> Iterator[Any]:
    """What the editions behind this one, the last first, say of what spans them."""
    while book.amended is not None:
        yield book.transition
        book = book.amended


# Duties ------------------------------------------------------------------------------------------


def _duties(book: Rulebook) -> list[tuple[int, Placed]]:
    return [
        (number, placed)
        for number, (placed, _) in enumerate(book.judged)
        if isinstance(placed.provision, Duty | Prohibition)
    ]


def _of_duty(reader: Reader, number: int, placed: Placed) -> Any:
    """Whether a duty was kept, or a prohibition breached, by each applicant concerned."""
    provision: Any = under(placed.provision, reader.population.selection)
    tree = provision.kept if isinstance(provision, Duty) else provision.breached
    rows = reader.population.rows(provision.subject, tree)
    if rows is None:
        return None
    view = reader.population.view(rows, provision.subject)
    holds = truth(tree, view)
    yes, no = (KEPT, BREACHED) if isinstance(provision, Duty) else (BREACHED, KEPT)
    open_ = as_column(unknown(holds))
    result = ibis.cases((open_, OPEN), (as_column(holds), yes), else_=no)
    return rows.select(
        KEY,
        **{ORDER: ibis.literal(number, "int64"), RESULT: result},
        low=ZERO,
        high=ZERO,
        steps=ZERO,
        **reader.needs.columns(needed(tree, view)),
    )


# Earlier awards ----------------------------------------------------------------------------------


def _awards(population: Population) -> Awards | None:
    """The earlier awards under the ids that their provisions have in the edition."""
    table = population.tables.awards
    if table is None:
        return None
    if population.unknown_awards is not None:
        table = table.anti_join(population.unknown_awards, [KEY])
    book = population.book
    name = table[PROVISION]
    mine = f"{book.policy.short} "
    name = ibis.ifelse(name.startswith(mine), name.substr(len(mine)), name)
    table = table.mutate(**{PROVISION: name})
    first = first_day(book)
    early = False if first is None else (table[DAY] < ibis.date(first)).fill_null(False)
    now = {id_: _seen(book, id_, UNKNOWN) for id_ in book.known}
    then = {id_: _seen(book, id_, datetime.date.min) for id_ in book.known}
    name = table[PROVISION]
    today = _renamed(name, {k: v for k, v in now.items() if k != v})
    if now == then or early is False:
        table = table.mutate(**{PROVISION: today})
    else:
        before = _renamed(name, {k: v for k, v in then.items() if k != v})
        table = table.mutate(**{PROVISION: ibis.ifelse(early, before, today)})
    order = [table[c] for c in (PROVISION, DAY, ITEM, PROJECT, AMOUNT, SAME_KIND)]
    each = ibis.window(group_by=KEY, order_by=order)
    return Awards(table.mutate(**{NUMBER: ibis.row_number().over(each)}), population.day)


def _seen(book: Rulebook, id_: str, day: Any) -> str:
    case = seen(book, Case("", datetime.date.max, {}, awards=(Award(id_, date=day),)))
    return case.awards[0].provision  # type: ignore[index]


def _renamed(name: Any, names: Mapping[str, str]) -> Any:
    if not names:
        return name
    return ibis.cases(*((name == old, ibis.literal(new)) for old, new in names.items()), else_=name)
