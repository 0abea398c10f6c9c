"""durable-rules inside its safe subset: one session, one fact at a time, integers only."""

from __future__ import annotations

import itertools
import json
import threading
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

MAX_RULES: Final = 60
"""On one kind of fact: durable-rules loses a fact that more than 64 rules match."""
MAX_PROPERTIES: Final = 240
"""Of one fact: durable-rules has room for 252."""
LARGEST: Final = 2**63 - 1
"""Beyond 64 bits durable-rules is silently wrong."""

LOCK: Final = threading.Lock()
_NUMBERS: Final = itertools.count()


class CaseworkError(Exception):
    """The matcher cannot be trusted with this case or this rule; the message says why."""


class Check(NamedTuple):
    """A property of a fact against a constant: ``$gte``, ``$gt``, ``$lte`` or ``$lt``."""

    name: str
    operator: str
    constant: int


def check_names(names: Iterable[str]) -> None:
    """Raises `CaseworkError` where durable-rules would take one property for another.

    It tells properties apart by their 32-bit FNV-1a hash alone.
    """
    seen: dict[int, str] = {}
    for name in names:
        value = 2166136261
        for byte in name.encode("ascii"):
            value = (value ^ byte) * 16777619 % 2**32
        if seen.setdefault(value, name) != name:
            raise CaseworkError(f"properties `{seen[value]}` and `{name}` have the same hash")


def check_size(numbers: Iterable[int]) -> None:
    """Raises `CaseworkError` for a number beyond 64 bits."""
    for number in numbers:
        if not -LARGEST <= number <= LARGEST:
            raise CaseworkError(f"`{number}` does not fit in 64 bits")


def sign(number: int) -> int:
    """`number` cut to 64 bits: for a margin, which is only ever compared with zero."""
    return max(-LARGEST, min(LARGEST, number))


class Matcher:
    """Rules ``<conclusion>_<number>``, each a list of tests that must all pass, over one fact.

    Raises `CaseworkError` for more rules or properties than are safe, for properties with equal
    hashes and for constants beyond 64 bits.
    """

    def __init__(self, rules: Mapping[str, Iterable[Check]]) -> None:
        self.rules = {name: tuple(tests) for name, tests in rules.items()}
        tests = [test for each in self.rules.values() for test in each]
        self.properties = {test.name for test in tests}
        self.session: Any = None
        if len(self.rules) > MAX_RULES or len(self.properties) > MAX_PROPERTIES:
            raise CaseworkError(f"{len(self.rules)} rules on {len(self.properties)} properties")
        check_names(("id", "sid", "row", *sorted(self.properties)))
        check_size(test.constant for test in tests)

    def fire(self, values: Mapping[str, int]) -> tuple[str, ...]:
        """The rules that fire on a fact with these properties, of which nothing is left behind.

        Raises `CaseworkError` if a property is absent or too large, or the engine misbehaves.
        """
        import durable_rules_engine as engine  # type: ignore[import-not-found]

        if lacking := self.properties - values.keys():
            raise CaseworkError(f"no value for {', '.join(sorted(lacking))}")
        check_size(values.values())
        if self.session is None:
            self.session = engine.create_ruleset(f"casework{next(_NUMBERS)}", self._definition())
        try:
            fired = self._fire(engine, json.dumps({"id": 1, "row": 1, **values}))
        except BaseException as problem:
            # A match begun and not completed keeps the session locked for seconds: start afresh.
            self.session = None
            if isinstance(problem, engine.error):
                raise CaseworkError(f"durable-rules: {problem}") from problem
            raise
        return tuple(fired)

    def _fire(self, engine: Any, fact: str) -> list[str]:
        fired = []
        try:
            status, state = engine.assert_fact(self.session, fact)
            if status != 0:
                raise CaseworkError(f"durable-rules answers {status} to the fact {fact}")
            started = engine.start_action_for_state(self.session, state)
            match = started[1] if started else None
            while match:
                fired.append(match.split('"', 2)[1])
                match = engine.complete_and_start_action(self.session, state)
        finally:
            status, _ = engine.retract_fact(self.session, fact)
        if status != 0 or "seen" not in fired:
            raise CaseworkError(f"durable-rules answers {status} and {fired} to the fact {fact}")
        fired.remove("seen")
        return fired

    def _definition(self) -> str:
        row: dict[str, Any] = {"row": 1}
        # Every fact meets the first rule: one that does not meet even this was never looked at.
        rules = {"seen": {"all": [{"m": row}]}}
        for name, tests in self.rules.items():
            every = [row, *({test.operator: {test.name: test.constant}} for test in tests)]
            rules[name] = {"all": [{"m": {"$and": every} if len(every) > 1 else row}]}
        return json.dumps(rules)
