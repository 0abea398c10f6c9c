"""What is proved of each provision over all inputs, and what is not, with a case that shows it.

A counterexample, and every case that shows something can be reached, is judged by the evaluator
before anybody sees it. What z3 cannot settle in its time is unknown, never proved.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import z3

from tiaoli.boundaries import baseline, ceiling
from tiaoli.case import Case
from tiaoli.evaluate import UNBOUNDED
from tiaoli.guards.cores import on_every_core
from tiaoli.guards.formulas import Number, Truth, crossed, number, owed, truth, year_of
from tiaoli.guards.outcomes import AT_MOST, EXACT, Found, Line, outcome, tally, view
from tiaoli.guards.roles import Role, numbers_of
from tiaoli.guards.situations import Anything
from tiaoli.guards.witness import Answer, SameVerdictError, readings_asked, solve
from tiaoli.judge import judge
from tiaoli.kinds import Count, Duration, Money
from tiaoli.outcome import Outcome, Pay, Status
from tiaoli.policy import Placed, Rulebook
from tiaoli.provisions import Entitlement, Grant, Limit, Per, Period
from tiaoli.say import conditions, plain, say
from tiaoli.tree import (
    TAKEN,
    Bound,
    ByKind,
    ByTier,
    Compare,
    Crossing,
    Fact,
    Less,
    Node,
    Portion,
    Ratio,
    Reading,
    Selection,
    under,
    walk,
)

ROWS, AWARDS = 3, 2
"""Ceilings over several payments are proved for up to so many rows and earlier awards."""
LARGEST = 2**63 - 1

NEVER_ABOVE, NEVER_NEGATIVE, FITS = "不超过上限", "不为负", "不溢出"
TIERS, REACHED, REFUSED_BY = "档次无空无叠", "每档可达", "每项条件都起作用"
MONOTONE, READINGS, CAPS = "多不少给", "读法确有不同", "累计不超过上限"
PROPERTIES = (
    NEVER_ABOVE, NEVER_NEGATIVE, FITS, TIERS, REACHED, REFUSED_BY, MONOTONE, READINGS, CAPS,
)  # fmt: skip


@dataclass(frozen=True)
class Proof:
    """One property (``name``) of a provision: about what, whether it holds, what shows it.

    ``expected`` says why the text itself makes a property fail, where it does.
    """

    provision: str
    name: str
    about: str
    answer: Answer
    note: str = ""
    expected: str = ""

    def __str__(self) -> str:
        about = f"（{self.about}）" if self.about else ""
        why = f"；{self.expected}" if self.expected else ""
        note = f"：{self.note}" if self.note else ""
        return f"{self.provision}: {self.name}{about} {self.answer.value}{note}{why}"

    @property
    def holds(self) -> bool:
        """Whether there is nothing to mend: proved, or the text wants it otherwise."""
        return self.answer is Answer.PROVED or bool(self.expected)


def prove_all(
    places: list[tuple[Rulebook, Placed]],
) -> Iterator[tuple[tuple[Rulebook, Placed], tuple[Proof, ...]]]:
    """The proofs of each provision, on every core, in the order in which they are done."""
    return on_every_core(lambda place: tuple(prove(*place)), places)


def prove(book: Rulebook, placed: Placed) -> Iterator[Proof]:
    """Everything that is asked of a provision that judges cases."""
    prover = _Prover(book, placed)
    for ask in (prover.amounts, prover.tiers, prover.refusals, prover.monotone, prover.readings,
                prover.caps):  # fmt: skip
        yield from ask()


@dataclass
class _Prover:
    book: Rulebook
    placed: Placed

    def __post_init__(self) -> None:
        self.usual = baseline(self.book, self.placed) or {}
        self.settled: Any = under(self.placed.provision)

    # Asking --------------------------------------------------------------------------------------

    def _never(
        self, name: str, about: str, situation: Anything, bad: Any,
        shows: Callable[[Case], str],
    ) -> Proof:  # fmt: skip
        """That something can never be; `shows` says what a case of it comes to, or nothing."""
        answer, model = solve(situation, bad, situation.near(self.usual))
        note = ""
        if answer is Answer.REFUTED:
            note = self._replayed(situation.case(model), shows)
        return Proof(self.placed.id, name, about, answer, note)

    def _sometimes(
        self, name: str, about: str, situation: Anything, wanted: Any,
        shows: Callable[[Case], str], why_not: Callable[[], str] = str,
    ) -> Proof:  # fmt: skip
        """That something can be; ``why_not`` says what in the text forbids it, if it cannot."""
        answer, model = solve(situation, wanted, situation.near(self.usual))
        if answer is Answer.REFUTED:
            shown = self._replayed(situation.case(model), shows)
            return Proof(self.placed.id, name, about, Answer.PROVED, shown)
        if answer is Answer.PROVED:
            return Proof(self.placed.id, name, about, Answer.REFUTED, "没有这样的案例", why_not())
        return Proof(self.placed.id, name, about, answer)

    def _replayed(self, case: Case, shows: Callable[[Case], str]) -> str:
        shown = shows(case)
        if not shown:
            raise SameVerdictError(f"{self.placed.id}: the evaluator does not confirm {case}")
        return shown

    def _judged(self, case: Case, selection: Selection = TAKEN) -> Outcome:
        only = frozenset({self.placed.id})
        return judge(self.book, case, selection, only)[self.placed.id].outcome

    def _found(self, situation: Anything, selection: Selection = TAKEN) -> Found:
        return outcome(self.book, self.placed, selection, situation)

    # Amounts -------------------------------------------------------------------------------------

    def amounts(self) -> Iterator[Proof]:
        """Never above the ceiling, never negative, never beyond 64 bits, under every reading."""
        if not isinstance(self.placed.provision, Grant):
            return
        for name, bad, wrong in (
            (NEVER_NEGATIVE, lambda f, s: z3.Or(f.low < 0, f.high < f.low),
             lambda o, s: o.low < 0 or o.high < o.low),
            (NEVER_ABOVE, self._above, lambda o, s: o.high > self._cap_of(s)),
            (FITS, lambda f, s: z3.And(_paid(f), f.high > LARGEST), lambda o, s: o.high > LARGEST),
        ):  # fmt: skip
            yield from self._under_all(name, bad, wrong)

    def _above(self, found: Found, selection: Selection) -> Any:
        cap = self._cap_of(selection)
        return None if cap is None else z3.And(_paid(found), found.high > cap)

    def _cap_of(self, selection: Selection) -> Any:
        """The ceiling of one row (fen): by the rule, and never above the highest one that the
        words name; ``None`` where nothing caps it."""
        own: Any = self.placed.provision
        named = [
            number.value
            for number in numbers_of(self.placed)
            if number.role is Role.CEILING and number.token.text.endswith("元")
        ]
        caps = [ceiling(own, selection), max(named, default=None)]
        return min((cap for cap in caps if cap is not None), default=None)

    def _under_all(
        self, name: str, bad: Callable[[Found, Selection], Any],
        wrong: Callable[[Outcome, Selection], bool],
    ) -> Iterator[Proof]:  # fmt: skip
        """One property under every reading: proved, or the first that is not."""
        asked = False
        for selection in readings_asked(self.placed):
            situation = Anything(self.book, self.placed, 1, 1)
            formula = bad(self._found(situation, selection), selection)
            if formula is None:
                continue
            asked = True

            def shows(case: Case, selection: Selection = selection) -> str:
                found = self._judged(case, selection)
                return found.text if wrong(found, selection) else ""

            proof = self._never(name, "", situation, formula, shows)
            if proof.answer is not Answer.PROVED:
                yield replace(proof, about="+".join(sorted(selection)))
                return
        if asked:
            yield Proof(self.placed.id, name, "", Answer.PROVED)

    # Tiers and refusals --------------------------------------------------------------------------

    def tiers(self) -> Iterator[Proof]:
        """No number between two tiers that is in none or in both, and each can be reached."""
        if not isinstance(self.placed.provision, Grant):
            return
        for node in walk(self.settled.pays):
            if isinstance(node, ByTier):
                yield self._no_gap(node)
                for n, (threshold, _) in enumerate(node.tiers):
                    yield self._reached(plain(say(threshold)), partial(_in_tier, node, n))
            elif isinstance(node, ByKind):
                for option, _ in node.table:
                    yield self._reached(option, partial(_of_kind, node.choice, option))

    def _no_gap(self, node: ByTier) -> Proof:
        situation = Anything(self.book, self.placed)
        seen = view(self.book, self.settled, TAKEN, situation, 1)
        measure: Any = node.measure
        now, before = number(measure.now, seen), number(measure.before, seen)
        lowest = node.tiers[0][0].value  # type: ignore[attr-defined]
        inside = z3.And(now.known, before.known, now.value > lowest, before.value < lowest)
        highest = [_in_tier(node, n, seen) for n in range(len(node.tiers))]
        exactly_one = z3.PbEq([(each, 1) for each in highest], 1)

        def shows(case: Case) -> str:
            return self._judged(case).text

        return self._never(TIERS, "", situation, z3.And(inside, z3.Not(exactly_one)), shows)

    def _reached(self, about: str, here: Callable[[Any], Any]) -> Proof:
        """That a tier or kind is paid, if not under the readings taken then under another."""
        for selection in readings_asked(self.placed):
            situation = Anything(self.book, self.placed)
            seen = view(self.book, self.settled, selection, situation, 1)
            wanted = z3.And(here(seen), _paid(self._found(situation, selection)))

            def shows(case: Case, selection: Selection = selection) -> str:
                found = self._judged(case, selection)
                under = f"（读法 {'+'.join(sorted(selection))}）" if selection else ""
                return found.text + under if found.status is Status.ELIGIBLE else ""

            proof = self._sometimes(REACHED, about, situation, wanted, shows)
            if proof.answer is Answer.PROVED:
                break
        return proof

    def refusals(self) -> Iterator[Proof]:
        """Each condition alone can be what refuses an applicant who meets all others."""
        provision = self.settled
        parts = conditions(provision) if isinstance(provision, Entitlement) else ()
        for n, part in enumerate(parts):
            if any(isinstance(node, Fact) for node in walk(part)):
                yield self._refuses(part, (*parts[:n], *parts[n + 1 :]))

    def _refuses(self, part: Node, others: tuple[Node, ...]) -> Proof:
        situation = Anything(self.book, self.placed)
        seen = view(self.book, self.settled, TAKEN, situation, 1)
        met = [truth(other, seen).yes for other in others]
        if self.book.scope is not None:
            met.append(truth(under(self.book.scope.provision).when, seen).yes)
        if isinstance(self.settled, Grant):
            met.append(owed(self.settled.pays, seen).yes)

        def shows(case: Case) -> str:
            return "不符合" if self._judged(case).status is Status.NOT_ELIGIBLE else ""

        wanted = z3.And(situation.in_force, truth(part, seen).no, *met)
        about = plain(say(part))
        return self._sometimes(
            REFUSED_BY, about, situation, wanted, shows, lambda: self._implied(part, others)
        )

    def _implied(self, part: Node, others: tuple[Node, ...]) -> str:
        """The other words of the text from which a condition that refuses nobody follows."""
        situation = Anything(self.book, self.placed)
        seen = view(self.book, self.settled, TAKEN, situation, 1)
        scope = [under(self.book.scope.provision).when] if self.book.scope else []
        reasons = {
            f"已包含在另一项条件里：{plain(say(other))}": truth(other, seen).yes
            for other in (*others, *scope)
        }
        if isinstance(self.settled, Grant):
            reasons["金额只列了这些类别"] = owed(self.settled.pays, seen).yes
        for reason, holds in reasons.items():
            if solve(situation, z3.And(truth(part, seen).no, holds))[0] is Answer.PROVED:
                return reason
        return ""

    # More never brings less ----------------------------------------------------------------------

    def monotone(self) -> Iterator[Proof]:
        """A larger number, all else equal, never brings less."""
        if not isinstance(self.placed.provision, Grant):
            return
        situation = Anything(self.book, self.placed)
        found = self._found(situation)
        situation.bounds += situation.known()
        paid = z3.If(_paid(found), found.high, 0)
        for (fact, row), each in list(situation.facts.items()):
            if not isinstance(fact.kind, Money | Count | Duration) or not _reads(
                self.settled, fact
            ):
                continue
            more = z3.Int(f"{fact.key}+")
            swap = [(each.value, more)]  # type: ignore[union-attr]
            also = [z3.substitute(bound, *swap) for bound in situation.bounds]
            less_paid = z3.substitute(paid, *swap) < paid
            bad = z3.And(more > each.value, less_paid, *also)  # type: ignore[union-attr]
            answer, model = solve(situation, bad, situation.near(self.usual))
            note = ""
            if answer is Answer.REFUTED:
                note = self._two(situation, model, fact, row, model.eval(more).as_long())
            expected = _turns(self.settled, self.book, fact) if note else ""
            yield Proof(self.placed.id, MONOTONE, fact.key, answer, note, expected)

    def _two(self, situation: Anything, model: Any, fact: Fact, row: int, more: int) -> str:
        """Two cases that differ in one fact, and what each comes to."""
        case = situation.case(model)
        larger = _with(case, fact, more, self.placed.id)
        one, two = self._judged(case), self._judged(larger)
        if not _brings(two) < _brings(one):
            raise SameVerdictError(f"{self.placed.id}: {fact.key} {more}: {one.text}, {two.text}")
        key = f"{fact.key}@{self.placed.id}"
        facts = {**case.facts, **(case.rows[fact.subject][0].facts if row else {})}
        had = facts.get(fact.key, facts.get(key))
        show = fact.kind.show
        return f"{fact.name} {show(had)} 得 {one.text}，{show(more)} 得 {two.text}"

    # Readings ------------------------------------------------------------------------------------

    def readings(self) -> Iterator[Proof]:
        """Each two readings of a doubt differ in some case, else the doubt is void."""
        for doubt in self.placed.readings:
            for one, two in itertools.combinations(doubt.names, 2):
                yield self._differ(doubt, one, two)

    def _differ(self, doubt: Reading, one: str, two: str) -> Proof:
        """Two readings, whatever else is read: a doubt may only matter beside another one."""
        beside = [s for s in readings_asked(self.placed) if len(s) < 2 and not s & {*doubt.names}]
        for (rows, awards), others in itertools.product(((1, 0), (2, 2)), beside):
            both = [others | ({n} - {doubt.names[0]}) for n in (one, two)]
            situation = Anything(self.book, self.placed, rows, awards)
            first, second = (self._found(situation, each) for each in both)

            def shows(case: Case, both: list[Selection] = both) -> str:
                found = [self._judged(case, each).text for each in both]
                return "、".join(found) if found[0] != found[1] else ""

            wanted = z3.Not(first.same(second))
            proof = self._sometimes(READINGS, f"{one}／{two}", situation, wanted, shows)
            if proof.answer is Answer.PROVED:
                break
        return proof

    # Ceilings over several payments --------------------------------------------------------------

    def caps(self) -> Iterator[Proof]:
        """What is paid now and was paid before in the period never exceeds a ceiling over both,
        whatever the rows may bring."""
        asked: set[tuple[Any, ...]] = set()
        for selection in readings_asked(self.placed):
            provision: Any = under(self.placed.provision, selection)
            limits = getattr(provision, "limits", ())
            counted = (limits, provision.times) if limits else ()
            if counted not in asked:
                asked.add(counted)
                yield from (self._cap(limit, provision, selection) for limit in limits)

    def _cap(self, limit: Limit, provision: Any, selection: Selection) -> Proof:
        one_item = limit.per is Per.ITEM
        situation = Anything(self.book, self.placed, 1 if one_item else ROWS, AWARDS)
        lines = [_any_line(situation, n + 1) for n in range(situation.rows)]
        found = tally(self.book, provision, selection, situation, lines)
        year = year_of(situation.day)
        if limit.by is not None:
            each = [view(self.book, provision, selection, situation, n.place) for n in lines]
            dates = [number(limit.by, seen) for seen in each]
            year = year_of(dates[0].value)
            situation.bounds += [z3.And(d.known, year_of(d.value) == year) for d in dates]

        def counts(award: Any) -> Any:
            if limit.by is not None:
                return z3.And(award.there, award.row >= 1)
            in_time = limit.period is Period.TERM or year_of(award.day) == year
            mine = not one_item or not situation.subject.many or award.row == 1  # type: ignore[union-attr]
            return z3.And(award.there, in_time, mine)

        before = z3.Sum([z3.If(counts(a), a.amount, 0) for a in situation.awards])
        bad = z3.And(_paid(found), found.high > 0, found.high + before > limit.amount.value)
        answer, model = solve(situation, bad)
        note = ""
        if model is not None:
            paid = [model.eval(x) for a in situation.awards for x in (a.there, a.amount, a.day)]
            note = f"此前 {paid}，又得 {model.eval(found.high)} 分"
        about = plain(say(limit)) + (f"（读法 {'+'.join(sorted(selection))}）" if selection else "")
        return Proof(self.placed.id, CAPS, about, answer, note)


def _any_line(situation: Anything, place: int) -> Line:
    """A row of which nothing is known but that its range is one."""
    yes, no, lacks = z3.Bools(f"yes{place} no{place} lacks{place}")
    low, high = z3.Ints(f"low{place} high{place}")
    situation.bounds += [z3.Not(z3.And(yes, no)), low >= 0, low <= high, high <= UNBOUNDED]
    situation.bounds.append(z3.Implies(no, high == 0))
    owed = Truth(yes, no)
    situation.bounds.append(z3.Implies(owed.open, low == 0))
    return Line(place, owed, low, high, lacks, Number(z3.And(yes, low == high), low))


def _in_tier(node: ByTier, n: int, seen: Any) -> Any:
    """Whether a tier is the highest that is passed."""
    measure: Any = node.measure
    passed = [crossed(measure, each, seen) for each, _ in node.tiers]
    return z3.And(passed[n].yes, *(higher.no for higher in passed[n + 1 :]))


def _of_kind(choice: Any, option: str, seen: Any) -> Any:
    """Whether a choice is this option."""
    chosen = seen.number(choice)
    return z3.And(chosen.known, chosen.value == choice.kind.options.index(option))


def _paid(found: Found) -> Any:
    return z3.Or(found.status == EXACT, found.status == AT_MOST)


def _brings(found: Outcome) -> int:
    return found.high if found.pay in (Pay.EXACT, Pay.AT_MOST) else 0


def _with(case: Case, fact: Fact, value: Any, provision: str) -> Case:
    """The case with another value of one fact."""

    def changed(facts: Any) -> dict[str, Any]:
        return {
            key: value if key in (fact.key, f"{fact.key}@{provision}") else old
            for key, old in facts.items()
        }

    rows = {
        name: (replace(each[0], facts=changed(each[0].facts)), *each[1:])
        for name, each in case.rows.items()
    }
    return replace(case, facts=changed(case.facts), rows=rows)


def _reads(provision: Any, fact: Fact) -> bool:
    """Whether a provision reads a fact, or a proportion that follows from it."""
    return fact in walk(provision)


def _turns(provision: Any, book: Rulebook, fact: Fact) -> str:
    """The words of the text by which more of a fact can bring less."""
    trees = [provision, *([under(book.scope.provision)] if book.scope else [])]
    for node in (n for tree in trees for n in walk(tree)):
        match node:
            case Compare(left=Fact(formula=Ratio(whole=whole)) | Ratio(whole=whole)) if (
                whole == fact
            ):
                return f"是占比的分母：{plain(say(node))}"
            case Portion(rate=Fact(formula=Ratio(whole=whole))) if whole == fact:
                return f"是比例的分母：{plain(say(node))}"
            case Compare(left=left, bound=Bound.AT_MOST | Bound.BELOW) if left == fact:
                return f"条件是上界：{plain(say(node))}"
            case Crossing(before=before) if before == fact:
                return f"须首次：{plain(say(node))}"
            case Less(deduction=deduction) if deduction is not None and fact in walk(deduction):
                return f"从金额中减去：{plain(say(node))}"
    return ""
