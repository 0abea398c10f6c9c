"""A case: what is known of one applicant on one day; facts may lack, lists are complete."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from tiaoli.kinds import UNKNOWN, Unknown

PRIOR: Final = "已获奖补"
"""What case files, verdicts and missing facts call the money already granted."""

PUBLISHED: Final = "公布日期"
"""What they call the day on which a policy was published."""


@dataclass(frozen=True)
class Row:
    """One project, standard, contract, … of the applicant: its facts by their full names.

    A row that the case does not name may be any item for which money was granted before.
    """

    name: str
    facts: Mapping[str, Any]
    project: str | None = None
    named: bool = True


@dataclass(frozen=True)
class Award:
    """Money already granted: by which provision, how much (fen), when, for what."""

    provision: str
    amount: int | Unknown = UNKNOWN
    date: datetime.date | Unknown = UNKNOWN
    item: str | None = None
    project: str | None = None
    same_kind: bool | Unknown = UNKNOWN


@dataclass(frozen=True)
class Expectation:
    """What a case says must come out for one provision, under the default and other readings."""

    provision: str
    outcome: str
    missing: tuple[str, ...] | None
    readings: Mapping[str, str]
    line: int


@dataclass(frozen=True)
class Case:
    """Facts on a date, and what is expected of them.

    ``facts`` holds what is stated of single subjects, ``rows`` the complete list of each subject
    that has many, ``awards`` the complete list of money already granted (or `UNKNOWN`),
    ``published`` when a policy (by its short name; any if empty) was published, if stated.
    ``edition`` names the edition that judges it where that is not the one in force on the date.
    """

    name: str
    date: datetime.date
    facts: Mapping[str, Any]
    rows: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)
    awards: tuple[Award, ...] | Unknown = ()
    expects: tuple[Expectation, ...] = ()
    reason: str = ""
    policies: tuple[str, ...] = ()
    where: str = ""
    published: Mapping[str, datetime.date] = field(default_factory=dict)
    edition: str = ""

    def under(self, policy: str) -> Case:
        """The case as the policy of this short name sees it: its own clauses need no name before
        them, in awards and in expectations; what is expected under other policies is left out."""
        mine = f"{policy} "
        awards = self.awards
        named = () if isinstance(awards, Unknown) else awards
        if not self.policies and not any(each.provision.startswith(mine) for each in named):
            return self
        if not isinstance(awards, Unknown):
            awards = tuple(
                replace(award, provision=award.provision.removeprefix(mine)) for award in awards
            )
        several = len(self.policies) > 1
        expects = tuple(
            replace(each, provision=each.provision.removeprefix(mine))
            for each in self.expects
            if not several or each.provision.startswith(mine)
        )
        return replace(self, awards=awards, expects=expects, policies=())

    def subjects(self) -> frozenset[str]:
        """The subjects that the case speaks of."""
        return frozenset(key.split(".")[0] for key in self.facts) | frozenset(self.rows)
