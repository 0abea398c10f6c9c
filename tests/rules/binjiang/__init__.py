"""Binjiang's clauses: each money amount, ceiling, year and rank, worked out from the words."""

from __future__ import annotations

from tests.rules.drawn import Drawn, day

BINJIANG = Drawn("binjiang", background={"申请人": {"类型": "企业", "在滨江": True}})
PUBLISHED, FIRST_DAY = day("2025-05-09"), day("2025-06-09")
