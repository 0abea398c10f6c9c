"""What is proved of each provision over all inputs, and what is not, with a case that shows it.

A counterexample, and every case that shows something can be reached, is judged by the evaluator
before anybody sees it. Ceilings over several payments alone are proved of any rows whatever, so no
case stands behind a counterexample. What z3 cannot settle in its time is unknown, never proved.
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
from tiaoli.decision import Decision
from tiaoli.evaluate import UNBOUNDED, amount_of, met, value_of
from tiaoli.guards.cores import on_every_core
from tiaoli.guards.formulas import (
    NO,
    YES,
    Number,
    Truth,
    amount,
    crossed,
    number,
    owed,
    truth,
    year_of,
)
from tiaoli.guards.outcomes import AT_MOST, EXACT, PLAIN, SUPPORT, Found, Line, outcome, tally, view
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
    Several,
    under,
    walk,
)

ROWS, AWARDS = 3, 2
"""Ceilings over several payments are proved for up to so many rows and earlier awards."""
LARGEST = 2**63 - 1

NEVER_ABOVE, NEVER_NEGATIVE, FITS = "不超过上限", "不为负", "不溢出"
TIERS, REACHED, GRANTED, REFUSED_BY = "各档对应各额", "每档可达", "能够得到", "每项条件都起作用"
MONOTONE, READINGS, CAPS = "多不少给", "读法确有不同", "累计不超过上限"
PROPERTIES = (
    NEVER_ABOVE, NEVER_NEGATIVE, FITS, TIERS, REACHED, GRANTED, REFUSED_BY, MONOTONE, READINGS,
    CAPS,
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
    asked = (
        prover.amounts, prover.tiers, prover.granted, prover.refusals, prover.monotone,
        prover.readings, prover.caps,
    )  # fmt: skip
    for ask in asked:
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
        return self._decided(case, selection).outcome

    def _decided(self, case: Case, selection: Selection = TAKEN) -> Decision:
        only = frozenset({self.placed.id})
        return judge(self.book, case, selection, only)[self.placed.id]

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
                yield self._levels(node)
                for n, (threshold, _) in enumerate(node.tiers):
                    yield self._reached(plain(say(threshold)), partial(_in_tier, node, n))
            elif isinstance(node, ByKind):
                for option, _ in node.table:
                    yield self._reached(option, partial(_of_kind, node.choice, option))

    def granted(self) -> Iterator[Proof]:
        """Somebody can get it, if not under the readings taken then under another."""
        if isinstance(self.settled, Entitlement):
            yield self._reached("", lambda seen: YES, GRANTED)

    def _levels(self, node: ByTier) -> Proof:
        """Whoever passes a number for the first time, and not the next one, gets that number's
        amount; who passes none gets nothing. The number itself is on one side or the other."""
        situation = Anything(self.book, self.placed)
        seen = view(self.book, self.settled, TAKEN, situation, 1)
        measure: Any = node.measure
        now, before = number(measure.now, seen), number(measure.before, seen)

        def passes(value: Any, n: int) -> Any:
            if n == len(node.tiers):
                return NO
            limit = node.tiers[n][0].value  # type: ignore[attr-defined]
            return value >= limit if measure.bound is Bound.AT_LEAST else value > limit

        first = z3.And(now.known, before.known, z3.Not(passes(before.value, 0)))
        paid = amount(node, seen)
        wrong = [z3.And(z3.Not(passes(now.value, 0)), paid.high > 0)]
        total: Any = z3.IntVal(0)
        for n, (_, tree) in enumerate(node.tiers):
            own = amount(tree, seen)
            total = own.low + (total if node.several is Several.EACH else 0)
            here = z3.And(passes(now.value, n), z3.Not(passes(now.value, n + 1)))
            wrong.append(z3.And(here, z3.Or(paid.low != total, paid.high != total)))

        def shows(case: Case) -> str:
            decision = self._decided(case)
            facts = decision.rows[0].facts
            value = value_of(measure.now)(facts)
            own = [
                amount_of(tree)(facts)[0]
                for (threshold, tree) in node.tiers
                if met(measure.bound, value, threshold.value) is True  # type: ignore[attr-defined]
            ]
            due = sum(own) if node.several is Several.EACH else (own or [0])[-1]
            return decision.outcome.text if amount_of(node)(facts) != (due, due) else ""

        return self._never(TIERS, "", situation, z3.And(first, z3.Or(wrong)), shows)

    def _reached(self, about: str, here: Callable[[Any], Any], name: str = REACHED) -> Proof:
        """That a tier or kind is paid, if not under the readings taken then under another."""
        unknown: Proof | None = None
        for selection in readings_asked(self.placed):
            situation = Anything(self.book, self.placed)
            seen = view(self.book, self.settled, selection, situation, 1)
            wanted = z3.And(here(seen), _given(self._found(situation, selection)))

            def shows(case: Case, selection: Selection = selection) -> str:
                found = self._judged(case, selection)
                under = f"（读法 {'+'.join(sorted(selection))}）" if selection else ""
                return found.text + under if found.status is Status.ELIGIBLE else ""

            proof = self._sometimes(name, about, situation, wanted, shows)
            if proof.answer is Answer.PROVED:
                return proof
            unknown = proof if proof.answer is Answer.UNKNOWN else unknown
        return unknown or proof

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
        hold = [truth(other, seen).yes for other in others]
        if self.book.scope is not None:
            hold.append(truth(under(self.book.scope.provision).when, seen).yes)
        if isinstance(self.settled, Grant):
            hold.append(owed(self.settled.pays, seen).yes)

        def shows(case: Case) -> str:
            return "不符合" if self._judged(case).status is Status.NOT_ELIGIBLE else ""

        wanted = z3.And(situation.in_force, truth(part, seen).no, *hold)
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
            if solve(situation, holds)[0] is not Answer.REFUTED:
                continue  # it holds of nobody, and so says nothing
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
        read = {node for node in walk(self.settled) if isinstance(node, Fact)}
        for (fact, row), each in list(situation.facts.items()):
            if not isinstance(fact.kind, Money | Count | Duration) or fact not in read:
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
            turning = dict(_turns(self.settled, self.book, fact)) if note else {}
            # The words are the reason only if nothing falls where none of them turns.
            seen = view(self.book, self.settled, TAKEN, situation, 1)
            held = [each for node in turning for each in _held(node, seen)]
            still = z3.And(bad, *(z3.substitute(each, *swap) == each for each in held))
            steady = all(_held(node, seen) for node in turning)
            excused = turning and not (steady and solve(situation, still)[0] is not Answer.PROVED)
            expected = "；".join(dict.fromkeys(turning.values())) if excused else ""
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
        unknown: Proof | None = None
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
                return proof
            unknown = proof if proof.answer is Answer.UNKNOWN else unknown
        return unknown or proof

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
            show = Money().show
            paid = [
                show(model.eval(award.amount, model_completion=True).as_long())
                for award in situation.awards
                if z3.is_true(model.eval(award.there, model_completion=True))
            ]
            now = show(model.eval(found.high, model_completion=True).as_long())
            note = (
                f"此前已获{'、'.join(paid) or '0元'}，又得{now}（各项的金额任意，没有对应的案例）"
            )
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


def _given(found: Found) -> Any:
    """Whether something is given: an amount, support or a status."""
    return z3.Or(_paid(found), found.status == SUPPORT, found.status == PLAIN)


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


def _turns(provision: Any, book: Rulebook, fact: Fact) -> Iterator[tuple[Node, str]]:
    """The words of the text by which more of a fact can bring less."""
    trees = [provision, *([under(book.scope.provision)] if book.scope else [])]
    for node in (n for tree in trees for n in walk(tree)):
        match node:
            case Compare(left=Fact(formula=Ratio(whole=whole)) | Ratio(whole=whole)) if (
                whole == fact
            ):
                yield node, f"是占比的分母：{plain(say(node))}"
            case Portion(rate=Fact(formula=Ratio(whole=whole))) if whole == fact:
                yield node, f"是比例的分母：{plain(say(node))}"
            case Compare(left=left, bound=Bound.AT_MOST | Bound.BELOW) if left == fact:
                yield node, f"条件是上界：{plain(say(node))}"
            case ByTier(measure=Crossing(before=before) as measure) if before == fact:
                yield node, f"须首次：{plain(say(measure))}"
            case Less(deduction=deduction) if deduction is not None and fact in walk(deduction):
                yield node, f"从金额中减去：{plain(say(node))}"


def _held(node: Node, seen: Any) -> list[Any]:
    """What is the same in two cases in which the words do not turn; nothing for a deduction or a
    rate, which turn with every fen."""
    if isinstance(node, Compare):
        return [truth(node, seen).yes]
    if isinstance(node, ByTier):
        return [crossed(node.measure, each, seen).yes for each, _ in node.tiers]  # type: ignore[arg-type]
    return []
