"""Each provision on each row, as columns: eligible or not, and how much; mirrors `judge`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import ibis

from tiaoli.case import PRIOR
from tiaoli.ceilings import in_instalments
from tiaoli.columns.amounts import amount, owed
from tiaoli.columns.awards import ROW, Awards, beside, gap, gaps, spent, sums
from tiaoli.columns.conditions import number, truth
from tiaoli.columns.facts import Population, join
from tiaoli.columns.logic import Truth, all_of, as_column, both, either, maybe, negated, unknown
from tiaoli.columns.needbits import NeedBits
from tiaoli.columns.needs import Needs, needed, needed_amount, only, together
from tiaoli.columns.shared import selected
from tiaoli.columns.span import (
    NOTHING,
    NOTHING_KNOWN,
    NULL,
    ZERO,
    Span,
    choose,
    column,
    same_ends,
    where,
)
from tiaoli.columns.view import NoColumnsError, View, Years
from tiaoli.judge import Settled, settled
from tiaoli.nouns import ASSESSED
from tiaoli.policy import Placed
from tiaoli.population.layout import AMOUNT, DAY, KEY, NAME, PROJECT
from tiaoli.provisions import Entitlement, Grant, Per, Period
from tiaoli.stacking import rule_of
from tiaoli.tree import Assessed, ByTier, Constant, YearsLeft, under, walk

ORDER = "规定序"
"""The number of a provision in the order of the text."""


def alive(rows: Any) -> Any:
    """Whether a row may still bring something: not refused, and not paid out before."""
    return rows.eligible.fill_null(True) & ~rows.spent


def by_claim(rows: Any, low: str = "low", high: str = "high") -> list[Any]:
    """The order in which rows are the highest: what each surely brings, then being owed at all,
    then what it may bring; among equals the order of the text. Mirrors `decision.claim`."""
    return [
        rows[low].desc(),
        rows.eligible.fill_null(False).desc(),
        rows[high].isnull().desc(),
        rows[high].desc(),
        rows[ORDER],
        rows[NAME],
    ]


@dataclass(frozen=True)
class Place:
    """A provision with its number in the order of the text, its doubts settled."""

    number: int
    placed: Placed
    provision: Any

    @property
    def id(self) -> str:
        """The provision's id."""
        return self.placed.id

    @property
    def per(self) -> Per | None:
        """By whom or what it pays once only, if it does."""
        per: Per | None = None if self.provision.times is None else self.provision.times.per
        return per

    @property
    def many(self) -> bool:
        """Whether it judges the rows of a subject that has many."""
        return bool(self.provision.subject.many)


@dataclass(frozen=True)
class Reader:
    """What every step of the order needs: the population, the awards, the bits of what lacks, and
    what earlier awards `paid` for each row's project come to, once that is known."""

    population: Population
    awards: Awards | None
    needs: NeedBits
    paid: Any = None

    @cached_property
    def places(self) -> tuple[Place, ...]:
        """The entitlements of the edition in the order of the text."""
        book, selection = self.population.book, self.population.selection
        return tuple(
            Place(number, placed, under(placed.provision, selection))
            for number, (placed, _) in enumerate(book.judged)
            if isinstance(placed.provision, Entitlement)
        )

    @cached_property
    def rule(self) -> Any:
        """The policy's own rule on several awards."""
        return rule_of(self.population.book, self.population.selection)

    # Each row ------------------------------------------------------------------------------------

    def judged(self, place: Place) -> Any:
        """The rows of a provision that are not refused, with what each brings by itself; ``None``
        where the population has none of its subject. Raises `NoColumnsError`, with its id."""
        try:
            return self._judged(place)
        except (NoColumnsError, OverflowError) as error:
            raise NoColumnsError(f"{place.id}: {error}") from error

    def _judged(self, place: Place) -> Any:
        provision, subject = place.provision, place.provision.subject
        rivals = self._reviewed(place)
        trees = (provision, *(rival.provision for rival in rivals))
        rows = self.population.rows(subject, *trees)
        if rows is None:
            return None
        rows = self._with_unknown_awards(rows)
        rows = rows.mutate(__assessed=self._assessed(place, rows, rivals))
        rows, more = self._with_awards(place, rows)
        view = self._view(place, rows, more)
        eligible = all_of(
            (self._holds(provision.when, view), self._owed(place, view), self._scope(view))
        )
        rows = rows.mutate(eligible=as_column(eligible), __open=as_column(unknown(eligible)))
        rows = rows.filter(maybe(rows.eligible))
        return self._amounts(place, rows, self._view(place, rows, more), unknown_possible=eligible)

    def _amounts(self, place: Place, rows: Any, view: View, unknown_possible: Truth) -> Any:
        provision = place.provision
        open_: Truth = rows["__open"] if unknown_possible is not True else False
        needs: list[Needs] = []
        if open_ is not False:
            needs.append(only(open_, self._scope_needs(view)))
            if provision.when is not None:
                needs.append(only(open_, needed(provision.when, view)))
        span, spent_before, review = NOTHING, False, False
        tier: Any = None
        if isinstance(provision, Grant):
            span = amount(provision.pays, view)
            same = same_ends(span)
            tier = where(same, span.low, None)
            needs.append(only(either(negated(same), open_), needed_amount(provision.pays, view)))
            spent_before = self._spent(place, view, span)
            review = _is_reviewed(provision) and view.assessed.isnull()
        low = where(open_, 0, span.low)
        named = rows[NAME] if place.many else ibis.null("string")
        project = rows[PROJECT] if place.many else ibis.null("string")
        return selected(
            rows,
            {
                KEY: rows[KEY],
                ORDER: ibis.literal(place.number, "int64"),
                NAME: named,
                PROJECT: project,
                "eligible": rows.eligible,
                "low": column(low),
                "high": column(span.high),
                "tier": column(tier),
                "review": as_column(review),
                "spent": as_column(spent_before),
                "superseded": ibis.literal(False),
                "unsaid": rows.unsaid,
                "year": self._year(provision, view),
                "rank": _rank(provision, view),
                "steps": ZERO,
                **self.needs.columns(together(needs)),
            },
        )

    def _holds(self, when: Any, view: View) -> Truth:
        return True if when is None else truth(when, view)

    def _owed(self, place: Place, view: View) -> Truth:
        return owed(place.provision.pays, view) if isinstance(place.provision, Grant) else True

    def _scope(self, view: View) -> Truth:
        scope = self.population.book.scope
        if scope is None:
            return True
        return truth(under(scope.provision, self.population.selection).when, view)

    def _scope_needs(self, view: View) -> Needs:
        scope = self.population.book.scope
        if scope is None:
            return {}
        when = under(scope.provision, self.population.selection).when
        return only(unknown(truth(when, view)), needed(when, view))

    def _spent(self, place: Place, view: View, span: Span) -> Truth:
        """Whether every level that was reached was paid before."""
        if self.awards is None or place.per is not Per.TIER or span.high is None:
            return False
        otherwise = amount(place.provision.pays, replace(view, levels=lambda _: False))
        nothing = (column(span.high) == 0).fill_null(False)
        if otherwise.exact and isinstance(otherwise.high, int):
            return otherwise.high > 0 and nothing
        return nothing & (column(otherwise.high) > 0).fill_null(True)

    def _year(self, provision: Any, view: View) -> Any:
        """The year by which a ceiling counts the row, where it is that of one of its dates."""
        dates = {limit.by for limit in getattr(provision, "limits", ()) if limit.by is not None}
        if len(dates) > 1:
            names = "、".join(sorted(fact.key for fact in dates))
            raise NoColumnsError(f"ceilings that count by the years of several dates: {names}")
        for fact in dates:
            day = number(fact, view).value
            if day is not None:
                return day.year().cast("int64")
        return NULL

    # What a review settled -----------------------------------------------------------------------

    def _reviewed(self, place: Place) -> list[Settled]:
        """The provisions, this one among them, that may be meant by one amount that a review
        settled; none where only one is."""
        if not isinstance(place.provision, Grant) or not _is_reviewed(place.provision):
            return []
        book, selection = self.population.book, self.population.selection
        every = [settled(placed, selection) for placed in book.of_kind(Grant)]
        key = f"{place.provision.subject.name}.{ASSESSED}"
        same = [each for each in every if each.reviewed and each.assessed_key == key]
        return same if len(same) > 1 else []

    def _assessed(self, place: Place, rows: Any, rivals: list[Settled]) -> Any:
        """What a review settled for this provision: stated for it by name, or for the subject where
        no other provision may be meant."""
        key = f"{place.provision.subject.name}.{ASSESSED}"
        short = self.population.book.policy.short
        named = [f"{key}@{place.id}", f"{key}@{short} {place.id}"]
        found = [rows[name] for name in named if name in rows.columns]
        stated = rows[key] if key in rows.columns else None
        if stated is not None and rivals:
            view = self.population.view(rows, place.provision.subject)
            meant = sum(
                (
                    as_column(maybe(self._holds(each.provision.when, view))).cast("int64")
                    for each in rivals
                ),
                start=ZERO,
            )
            stated = ibis.ifelse(meant > 1, NULL, stated)
        return ibis.coalesce(*found, *([] if stated is None else [stated]), NULL)

    # Earlier awards ------------------------------------------------------------------------------

    def _with_unknown_awards(self, rows: Any) -> Any:
        """The rows, with whether nothing is known of the applicant's earlier awards."""
        applicants = self.population.unknown_awards
        if applicants is None:
            return rows.mutate(unsaid=ibis.literal(False))
        rows = join(rows, applicants.mutate(__unsaid=True), [KEY])
        return rows.mutate(unsaid=rows["__unsaid"].fill_null(False)).drop("__unsaid")

    def _with_awards(self, place: Place, rows: Any) -> tuple[Any, dict[str, Any]]:
        """The rows with what the trees ask of earlier awards, as far as they ask."""
        provision = place.provision
        by_years = provision.when is not None and any(
            isinstance(node, YearsLeft) for node in walk(provision.when)
        )
        instalments = isinstance(provision, Grant) and in_instalments(provision.pays)
        levels = isinstance(provision, Grant) and place.per is Per.TIER
        asked = {"years": by_years, "instalments": instalments, "levels": levels}
        if self.awards is None or not any(asked.values()):
            return rows, asked
        own = self.awards.own(place.id)
        if levels:
            rows = self._with_levels(provision, rows, own)
        if by_years or instalments:
            rows = self._with_payments(place, rows, own)
        return rows, asked

    def _with_levels(self, provision: Any, rows: Any, own: Any) -> Any:
        amounts = sorted(set(_levels(provision.pays)))
        found = own.group_by(KEY).agg(
            **{f"paid_{level}": (own[AMOUNT] == level).any() for level in amounts}
        )
        return join(rows, found, [KEY])

    def _with_payments(self, place: Place, rows: Any, own: Any) -> Any:
        """What was paid for each row, and in which years; for a single subject all awards are."""
        assert self.awards is not None
        if place.many:
            pairs = beside(rows, own, listed=rows.select(KEY, NAME))
            keys = ROW
        else:
            pairs, keys = own.mutate(mine=True), [KEY]
        year, paid = pairs[DAY].year(), (pairs[AMOUNT] != 0).fill_null(True)
        mine, perhaps = pairs.mine.fill_null(False), pairs.mine.fill_null(True)
        dated = mine & pairs[DAY].notnull() & paid
        this = self.population.day.year
        found = pairs.group_by(keys).agg(
            **sums(pairs, self.awards.day, "before", perhaps, sure=mine),
            **gaps(pairs, "before", perhaps),
            before_gone=year.nunique(where=dated & (year != this)),
            before_first=year.min(where=dated),
            before_maybe=(perhaps & paid & ~dated).sum(),
        )
        return join(rows, found, keys)

    def _view(self, place: Place, rows: Any, asked: Mapping[str, bool]) -> View:
        """The rows as the provision's trees see them."""
        view = self.population.view(rows, place.provision.subject)
        view = replace(view, assessed=rows["__assessed"], gap={PRIOR: rows.unsaid})
        known = negated(rows.unsaid)
        if asked["years"] or asked["instalments"]:
            if self.awards is None:
                nothing = choose(rows.unsaid, NOTHING_KNOWN, NOTHING)
                years = Years(ZERO, NULL, ZERO, rows.unsaid)
                gone = {f"{PRIOR}.对象": known, PRIOR: rows.unsaid}
                return replace(view, already=(nothing, nothing), years=years, gap=gone)
            spans = tuple(
                choose(rows.unsaid, NOTHING_KNOWN, spent(rows, "before", period))
                for period in (Period.TERM, Period.YEAR)
            )
            years = Years(
                rows.before_gone.fill_null(0),
                rows.before_first,
                rows.before_maybe.fill_null(0),
                rows.unsaid,
            )
            lacks = {key: both(known, there) for key, there in gap(rows, "before").items()}
            view = replace(
                view, already=(spans[0], spans[1]), years=years, gap={**lacks, PRIOR: rows.unsaid}
            )
        if asked["levels"] and self.awards is not None:
            view = replace(
                view,
                levels=lambda level: (
                    rows[f"paid_{level}"].fill_null(False)
                    if f"paid_{level}" in rows.columns
                    else ibis.literal(False)
                ),
            )
        return view


def _rank(provision: Any, view: View) -> Any:
    """The place by which the text orders the rows, where there are fewer than want one."""
    quota = getattr(provision, "quota", None)
    place = None if quota is None or quota.rank is None else number(quota.rank, view).value
    return NULL if place is None else place


def _levels(pays: Any) -> list[int]:
    tiers = [tier for node in walk(pays) if isinstance(node, ByTier) for tier in node.tiers]
    return [paid.value for _, paid in tiers if isinstance(paid, Constant)]


def _is_reviewed(provision: Grant) -> bool:
    return any(isinstance(node, Assessed) for node in walk(provision.pays))
