"""就高不重复 as columns: what several provisions and earlier awards do to one project.

Mirrors `stacking`.
"""

from __future__ import annotations

from typing import Any

import ibis

from tiaoli.case import PRIOR
from tiaoli.columns.facts import join
from tiaoli.columns.rows import ORDER, Place, Reader, alive, by_claim
from tiaoli.columns.span import NULL, ZERO, between, rest
from tiaoli.columns.steps import Step, mark
from tiaoli.nouns import ASSESSED
from tiaoli.population.layout import AMOUNT, DAY, ITEM, KEY, NAME, PROJECT, PROVISION, SAME_KIND
from tiaoli.provisions import Covers, PaidBefore, Per, Since
from tiaoli.stacking import APPLICANT, bears_on
from tiaoli.standing import term

LABEL = "就高单元"
"""What the rule counts a row as: its project, itself, or the applicant as a whole."""
_ROW = "row_name"
_ONE = [KEY, ORDER, _ROW]


def bearing(reader: Reader) -> list[Place]:
    """The provisions of which the policy's rule speaks, and whose rows it can count."""
    rule = reader.rule
    return [
        place
        for place in reader.places
        if bears_on(rule, place.provision) and (place.many or rule.per is Per.APPLICANT)
    ]


def stacks(reader: Reader) -> bool:
    """Whether the policy has a rule on several awards that may change anything."""
    return reader.rule is not None and bool(bearing(reader))


def labelled(reader: Reader, rows: Any) -> Any:
    """The rows of bearing provisions with what the rule counts each as."""
    rows = rows.filter(rows[ORDER].isin([place.number for place in bearing(reader)]))
    if reader.rule.per is Per.APPLICANT:
        return rows.mutate(**{LABEL: ibis.literal(APPLICANT)})
    subjects = {place.number: place.provision.subject.name for place in bearing(reader)}
    itself = ibis.cases(
        *((rows[ORDER] == number, ibis.literal(f"{name}“")) for number, name in subjects.items()),
        else_=ibis.literal(""),
    )
    return rows.mutate(**{LABEL: rows[PROJECT].fill_null(itself + rows[NAME] + "”")})


# Earlier awards ----------------------------------------------------------------------------------


def counted(reader: Reader) -> Any:
    """The earlier awards that the rule sets against projects: for which project (`__label`, NULL
    where that is unknown), whether they surely count (`__known`, NULL where that is unknown), by
    which of the policy's own provisions (`__by`), of which subject these are (`__of`), and whether
    the case says that they do (`__same`)."""
    assert reader.awards is not None
    rule, book, awards = reader.rule, reader.population.book, reader.awards.table
    own = {placed.id: (n, placed.provision) for n, (placed, _) in enumerate(book.judged)}
    every = {placed.id for placed in book.placed}
    counts = [
        id_ for id_, (_, p) in own.items() if rule.covers is not Covers.OTHERS and bears_on(rule, p)
    ]
    id_ = awards[PROVISION]
    is_own, former = id_.isin([*every]), id_.isin([*(book.known - every)])
    denied = (awards[SAME_KIND] == False).fill_null(False)  # noqa: E712 - a column
    keep = ~denied & (~is_own | id_.isin(counts))
    if rule.covers is Covers.OTHERS:
        keep = keep & ~(former & ~is_own)
    elif rule.covers is Covers.OWN:
        keep = keep & (is_own | former)
    awards = awards.filter(keep)
    early: Any = ibis.literal(False)
    if rule.since is Since.TERM:
        first = term(book, published=reader.population.published)[0]
        early = ibis.null("boolean") if first is None else awards[DAY] < ibis.date(first)
        awards = awards.mutate(__early=early)
        awards = awards.filter(~awards["__early"].fill_null(False))
        early = awards["__early"]
    id_ = awards[PROVISION]
    subjects: dict[str, list[str]] = {}
    for each in counts:
        subjects.setdefault(own[each][1].subject.name, []).append(each)  # type: ignore[attr-defined]
    of = _case((id_.isin(ids), ibis.literal(name)) for name, ids in subjects.items())
    by = _case((id_ == each, ibis.literal(own[each][0], "int64")) for each in counts)
    ours = id_.isin([*every, *book.known])
    awards = awards.mutate(
        __of=ibis.null("string") if of is None else of,
        __by=NULL if by is None else by,
        __known=ibis.ifelse(early.isnull(), ibis.null("boolean"), ours | awards[SAME_KIND]),
        __same=awards[SAME_KIND].fill_null(False),
    )
    single = [each for each in counts if not own[each][1].subject.many]  # type: ignore[attr-defined]
    awards = _for_projects(reader, awards.mutate(__single=awards[PROVISION].isin(single)))
    return awards.select(
        KEY, AMOUNT, "__label", "__known", "__by", "__of", "__same",
        __unsaid=awards["__label"].isnull(),
    )  # fmt: skip


def _case(branches: Any) -> Any:
    found = [*branches]
    return ibis.cases(*found) if found else None


def _for_projects(reader: Reader, awards: Any) -> Any:
    if reader.rule.per is Per.APPLICANT:
        return awards.mutate(__label=ibis.literal(APPLICANT), __nowhere=False)
    items = _items(reader)
    # Asked of the provision and not of `__of`: over a column that is all NULL, DuckDB 2.0 fails to
    # plan `x IS NULL AND COALESCE(CASE … END IN (…), FALSE)`.
    nowhere = awards[PROJECT].isnull() & awards["__single"]
    awards = awards.mutate(__label=awards[PROJECT], __nowhere=nowhere)
    if items is None:
        return awards.filter(awards["__label"].notnull() | awards[ITEM].isnull())
    # Where items of several subjects have the same name, nothing tells which one it was for.
    only = items.group_by(KEY, NAME).agg(__only=items.label.min(), __n=items.label.nunique())
    mine = items.select(KEY, NAME, "label", __of=items.subject)
    awards = join(awards.rename({NAME: ITEM}), mine.rename(__own="label"), [KEY, NAME, "__of"])
    awards = join(awards, only, [KEY, NAME]).rename({ITEM: NAME})
    several = awards["__of"].isnull() & (awards["__n"] > 1).fill_null(False)
    alone = ibis.ifelse(awards["__n"] == 1, awards["__only"], ibis.null("string"))
    found = ibis.ifelse(awards["__of"].notnull(), awards["__own"], alone)
    awards = awards.mutate(__label=awards["__label"].fill_null(found))
    # Of an award that names an item the applicant does not list nothing is counted.
    known = awards["__label"].notnull() | awards[ITEM].isnull() | several
    return awards.filter(known & ~awards["__nowhere"])


def _items(reader: Reader) -> Any:
    """Every row that applicants have of any subject, and what the rule counts it as."""
    tables = reader.population.tables.subjects
    found = None
    for subject in reader.population.book.subjects.values():
        if not subject.many or subject.name not in tables:
            continue
        table = tables[subject.name]
        label = ibis.literal(f"{subject.name}“") + table[NAME] + "”"
        items = table.select(
            KEY,
            NAME,
            subject=ibis.literal(subject.name),
            label=table[PROJECT].fill_null(label),
        )
        found = items if found is None else found.union(items)
    return found


def set_against(reader: Reader, counted: Any, rows: Any) -> Any:
    """What the awards that the rule sets against each row's project, and that are not the
    provision's own, come to; only for rows that have any. ``counted`` are those of `counted`."""
    shown = _told_apart(labelled(reader, rows)).select(*_ONE, LABEL).rename({"__key": KEY})
    pairs = counted.inner_join(shown, counted[KEY] == shown["__key"]).drop("__key")
    lacking = pairs["__label"].isnull()
    perhaps = ibis.ifelse(
        pairs["__of"].notnull(),
        _subject_of(reader, pairs[LABEL], pairs["__of"]) == pairs["__of"],
        pairs["__same"],
    )
    perhaps = perhaps.fill_null(False)
    here = (pairs["__label"] == pairs[LABEL]).fill_null(False) | (lacking & perhaps)
    other = pairs["__by"].isnull() | (pairs["__by"] != pairs[ORDER])
    pairs = pairs.filter(here & other)
    known = ibis.ifelse(pairs["__label"].isnull(), ibis.null("boolean"), pairs["__known"])
    pairs = pairs.mutate(__known=known)
    amount, sure = pairs[AMOUNT], pairs["__known"].fill_null(False)
    low = ibis.ifelse(pairs["__known"].isnull(), ZERO, amount).fill_null(0)
    counted = sure & (amount != 0).fill_null(True)
    open_ = amount.isnull() | (low != amount)
    return pairs.group_by(_ONE).agg(
        paid_low=low.sum(),
        paid_high=amount.sum(),
        paid_open=amount.isnull().any(),
        paid_sure=counted.any(),
        paid_highest=low.max(where=counted),
        paid_amounts=(open_ & pairs["__known"].notnull()).any(),
        paid_items=(open_ & pairs["__known"].isnull() & pairs["__unsaid"]).any(),
        paid_kinds=(open_ & pairs["__known"].isnull() & ~pairs["__unsaid"]).any(),
    )


def _told_apart(rows: Any) -> Any:
    """The rows with a name to join on: that of a single subject has none."""
    return rows.mutate(**{_ROW: rows[NAME].fill_null("")})


def _subject_of(reader: Reader, label: Any, default: Any) -> Any:
    """The subject whose single row a label is, or else the one given."""
    subjects = reader.population.book.subjects.values()
    branches = [(label.startswith(f"{s.name}“"), ibis.literal(s.name)) for s in subjects]
    return ibis.cases(*branches, else_=default)


def _with_awards(reader: Reader, rows: Any) -> Any:
    """The rows with what earlier awards set against their projects come to."""
    flags = ("paid_open", "paid_sure", "paid_amounts", "paid_items", "paid_kinds")
    if reader.paid is None:
        numbers = dict.fromkeys(("paid_low", "paid_high", "paid_highest"), ZERO)
        none = dict.fromkeys(flags, ibis.literal(False))
        return rows.mutate(**numbers, **none, paid=ibis.literal(False))
    rows = join(_told_apart(rows), reader.paid.mutate(paid=True), _ONE).drop(_ROW)
    known = ~rows.unsaid
    high = rows.paid_high.fill_null(0).cast("int64")
    return rows.mutate(
        paid=known & rows.paid.fill_null(False),
        paid_low=rows.paid_low.fill_null(0).cast("int64"),
        paid_high=ibis.ifelse(rows.paid_open.fill_null(False), NULL, high),
        paid_highest=rows.paid_highest.fill_null(0),
        **{name: rows[name].fill_null(False) for name in flags},
    )


def _rest(reader: Reader, low: Any, high: Any, paid_low: Any, paid_high: Any, sure: Any) -> Any:
    """What earlier awards leave of a range."""
    if reader.rule.paid_before is PaidBefore.NOTHING:
        some = paid_high.isnull() | (paid_high > 0)
        return ibis.ifelse(some, ZERO, low), ibis.ifelse(sure, ZERO, high)
    left = rest(between(low, high), between(paid_low, paid_high))
    return left.low, left.high


# Beside the other provisions ---------------------------------------------------------------------


def left_over(reader: Reader, place: Place, rows: Any, every: Any) -> Any:
    """How each row stands (`after_low`, `after_high`) beside the other provisions that pay for its
    project: nothing is left of it where one of them brings more, and what they paid before is
    subtracted."""
    if reader.rule is None or place.number not in {each.number for each in bearing(reader)}:
        return rows.mutate(after_low=rows.low, after_high=rows.high)
    rows = labelled(reader, rows)
    rows = _with_awards(reader, rows)
    low, high = rows.low, rows.high
    left, most = _rest(reader, low, high, rows.paid_low, rows.paid_high, rows.paid_sure)
    low, high = ibis.ifelse(rows.paid, left, low), ibis.ifelse(rows.paid, most, high)
    outdone: Any = ibis.literal(False)
    if reader.rule.covers is not Covers.OTHERS:
        rivals = labelled(reader, every.filter(every.eligible.fill_null(False)))
        own = rivals[ORDER] == place.number
        found = rivals.group_by(KEY, LABEL).agg(
            __earlier=rivals.low.max(where=rivals[ORDER] < place.number),
            __later=rivals.low.max(where=rivals[ORDER] > place.number),
            __own=own.any(),
        )
        rows = rows.mutate(after_low=low, after_high=high)
        rows = join(rows, found, [KEY, LABEL])
        low, high = rows.after_low, rows.after_high
        alone = ~rows["__own"].fill_null(False)
        outdone = (
            (rows["__earlier"] >= rows.high).fill_null(False)
            | (rows["__later"] > rows.high).fill_null(False)
            | (alone & (rows["__later"] == rows.high).fill_null(False))
        ) & ~rows.unsaid
    rows = rows.mutate(
        after_low=ibis.ifelse(outdone, ZERO, low), after_high=ibis.ifelse(outdone, ZERO, high)
    )
    names = [n for n in rows.columns if n.startswith(("paid", "__")) or n == LABEL]
    return rows.drop(*names)


# The highest only --------------------------------------------------------------------------------


def stacked(reader: Reader, rows: Any) -> Any:
    """The rows of all provisions after the policy's rule on several awards for one project."""
    if not stacks(reader):
        return rows
    numbers = [place.number for place in bearing(reader)]
    takes_part = rows[ORDER].isin(numbers) & alive(rows)
    aside, rows = rows.filter(~takes_part), rows.filter(takes_part)
    rows, barred = _not_barred(reader, rows)
    columns = rows.columns
    rows = labelled(reader, rows)
    if reader.rule.covers is not Covers.OTHERS:
        rows = _highest_only(reader, rows)
    rows = _less_paid(reader, rows)
    whole = rows.select(*columns)
    for other in (aside, barred):
        if other is not None:
            whole = whole.union(other.select(*columns))
    return whole


def _not_barred(reader: Reader, rows: Any) -> tuple[Any, Any]:
    """The rows, and those of provisions that pay once to whom they have paid."""
    once = [place for place in bearing(reader) if place.per is Per.APPLICANT]
    if reader.awards is None or not once:
        return rows, None
    awards = reader.awards.table
    by = _case(
        (awards[PROVISION] == place.id, ibis.literal(place.number, "int64")) for place in once
    )
    had = awards.mutate(**{ORDER: by})
    had = had.filter(had[ORDER].notnull()).select(KEY, ORDER).distinct()
    rows = join(rows, had.mutate(__had=True), [KEY, ORDER])
    rows = rows.mutate(__had=rows["__had"].fill_null(False))
    return rows.filter(~rows["__had"]).drop("__had"), rows.filter(rows["__had"]).drop("__had")


def _highest_only(reader: Reader, rows: Any) -> Any:
    project = ibis.window(group_by=[KEY, LABEL])
    rows = rows.mutate(
        __best=rows.low.max().over(project),
        __n=rows.count().over(project),
    )
    rows = rows.mutate(__open=(rows.high >= rows["__best"]).fill_null(True))
    order = ibis.window(
        group_by=[KEY, LABEL],
        order_by=[rows["__open"].desc(), *by_claim(rows)],
    )
    rows = rows.mutate(__winner=ibis.row_number().over(order) == 0)
    contested = rows["__open"] & ~rows["__winner"] & (rows.high > rows["__best"]).fill_null(True)
    bits = reader.needs
    review = {f"__{name}": word for name, word in _review_bits(reader, rows).items()}
    rows = rows.mutate(__contested=contested, **review)
    open_ = rows["__open"]
    rows = rows.mutate(
        __undecided=rows["__contested"].any().over(project),
        __most=rows.high.max(where=open_).over(project),
        __boundless=(open_ & rows.high.isnull()).any().over(project),
        __first=rows[ORDER].min(where=open_).over(project),
        __last=rows[ORDER].max(where=open_).over(project),
        **{f"__all_{n}": rows[n].bit_or(where=open_).over(project) for n in bits.names},
        **{f"__seen_{n}": rows[f"__{n}"].bit_or(where=open_).over(project) for n in bits.names},
    )
    several, undecided = rows["__n"] > 1, rows["__undecided"]
    lost = several & ~rows["__winner"] & (~undecided | ~rows["__open"])
    # Whichever row is the highest, the provision pays once for the project.
    one = several & undecided & rows["__open"] & (rows["__first"] == rows["__last"])
    any_ = several & undecided & rows["__open"] & (rows["__first"] != rows["__last"])
    most = ibis.ifelse(rows["__boundless"], NULL, rows["__most"])
    top = rows["__winner"] & (most != 0).fill_null(True)
    return rows.mutate(
        low=ibis.cases(
            (lost | any_, ZERO), (one, ibis.ifelse(top, rows["__best"], ZERO)), else_=rows.low
        ),
        high=ibis.cases(
            (lost, ZERO), (one, ibis.ifelse(rows["__winner"], most, ZERO)), else_=rows.high
        ),
        eligible=ibis.ifelse(lost, ibis.literal(False), rows.eligible),
        superseded=rows.superseded | lost,
        steps=mark(rows.steps, lost, Step.LOST),
        **{
            name: ibis.cases(
                (lost, ZERO),
                (one, rows[f"__all_{name}"]),
                (any_, rows[f"__all_{name}"] | rows[f"__seen_{name}"]),
                else_=rows[name],
            )
            for name in bits.names
        },
    )


def _review_bits(reader: Reader, rows: Any) -> dict[str, Any]:
    """The amounts that reviews have not settled yet, as words of what lacks."""
    words: dict[str, Any] = dict.fromkeys(reader.needs.names, ZERO)
    for place in bearing(reader):
        key = f"{place.provision.subject.name}.{ASSESSED}"
        here = rows.review & (rows[ORDER] == place.number)
        for name, word in reader.needs.columns({key: here}).items():
            words[name] = words[name] | word
    return words


def _less_paid(reader: Reader, rows: Any) -> Any:
    """Subtracts what was paid for the project before, from its highest row first: where several
    rows are paid, awards are set off against them once and not against each."""
    rule, bits = reader.rule, reader.needs
    rows = _with_awards(reader, rows)
    project = ibis.window(group_by=[KEY, LABEL])
    # Of an applicant of whose awards nothing is known, nothing is sure where rows are one project.
    unsaid = rows.unsaid
    if rule.per is not Per.APPLICANT:
        unsaid = unsaid & rows[PROJECT].notnull().any().over(project)
    rows = rows.mutate(__unsaid=unsaid)
    if reader.awards is None:
        return _unsure(bits, rows)
    paid_low, paid_high = rows.paid_low, rows.paid_high
    unclear: dict[str, Any] = {}
    if rule.covers is Covers.OTHERS and rule.paid_before is PaidBefore.DIFFERENCE:
        rows, paid_low, paid_high, unclear = _after_others(reader, rows)
    low, high = _rest(reader, rows.low, rows.high, paid_low, paid_high, rows.paid_sure)
    applies = rows.paid & rows.eligible.fill_null(True)
    open_ = applies & (low != high).fill_null(True)
    lacks = {
        f"{PRIOR}.金额": open_ & rows.paid_amounts,
        f"{PRIOR}.对象": open_ & rows.paid_items,
        f"{PRIOR}.同类": open_ & rows.paid_kinds,
    }
    words = bits.more(rows, lacks)
    apart = open_ & (paid_low != paid_high).fill_null(True)
    for name, word in unclear.items():
        words[name] = words[name] | ibis.ifelse(apart, word, ZERO)
    gone = applies & (high == 0).fill_null(False) & (rows.high != 0).fill_null(True)
    outdone = rows.paid_highest if rule.paid_before is PaidBefore.NOTHING else paid_low
    outdone = gone & (outdone >= rows.high).fill_null(False)
    rows = rows.mutate(
        low=ibis.ifelse(applies, low, rows.low),
        high=ibis.ifelse(applies, high, rows.high),
        eligible=ibis.ifelse(gone, ibis.literal(False), rows.eligible),
        superseded=rows.superseded | outdone,
        steps=mark(rows.steps, applies, Step.ELSEWHERE),
        **words,
    )
    return _unsure(bits, rows)


def _unsure(bits: Any, rows: Any) -> Any:
    low = ibis.ifelse(rows["__unsaid"], ZERO, rows.low)
    return rows.mutate(low=low, **bits.more(rows, {PRIOR: rows["__unsaid"]}))


def _after_others(reader: Reader, rows: Any) -> tuple[Any, Any, Any, dict[str, Any]]:
    """What of the awards is left for each row once the rows before it have taken theirs, and what
    these lack where they are open."""
    before = ibis.window(
        group_by=[KEY, LABEL],
        order_by=by_claim(rows),
        preceding=(None, 1),
    )
    open_ = (rows.low != rows.high).fill_null(True)
    review = _review_bits(reader, rows)
    rows = rows.mutate(
        **{
            f"__lack_{name}": ibis.ifelse(open_, rows[name] | word, ZERO)
            for name, word in review.items()
        }
    )
    rows = rows.mutate(
        __used_low=rows.low.sum().over(before).fill_null(0).cast("int64"),
        __used_high=rows.high.sum().over(before).fill_null(0).cast("int64"),
        __used_open=rows.high.isnull().any().over(before).fill_null(False),
        **{
            f"__before_{name}": rows[f"__lack_{name}"].bit_or().over(before).fill_null(0)
            for name in reader.needs.names
        },
    )
    used_high = ibis.ifelse(rows["__used_open"], NULL, rows["__used_high"])
    used = between(rows["__used_low"], used_high)
    paid = rest(between(rows.paid_low, rows.paid_high), used)
    return (
        rows,
        paid.low,
        paid.high,
        {name: rows[f"__before_{name}"] for name in reader.needs.names},
    )
