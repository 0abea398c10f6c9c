"""The language in which rules are written: the only module of the engine that rules import."""

from tiaoli.kinds import Count, Date, Duration, Money, Share
from tiaoli.nouns import (
    choice,
    count,
    date,
    duration,
    money,
    share,
    subject,
    year,
    yearly,
    yesno,
)
from tiaoli.policy import Chapter, Edition, Policy, Residue, Status
from tiaoli.provisions import (
    Defect,
    Duty,
    Envelope,
    Grant,
    Interpretation,
    LastDay,
    Limit,
    Once,
    PaidBefore,
    Per,
    Period,
    Programme,
    Prohibition,
    Quota,
    Recognition,
    Scope,
    Stacking,
    Supersession,
    Support,
    Validity,
)
from tiaoli.terms import (
    always,
    assessed,
    bound,
    ceiling,
    constant,
    date_constant,
    disputed,
    disputed_limit,
    each_tier,
    first_crossing,
    in_validity,
    less,
    limit,
    limit_by_year_of,
    one_of,
    past,
    portion,
    rank_within,
    reading,
    share_of,
    sum_of,
    within_year,
    worded,
    year_before,
)
from tiaoli.tree import Bound, Several

__all__ = [name for name in dir() if not name.startswith("_")]
