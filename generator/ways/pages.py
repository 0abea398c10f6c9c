"""The pages of this package by their paths below docs/policies/, and their navigation."""

from __future__ import annotations

from collections.abc import Sequence

from generator.clause import EditionView
from generator.comparison import choices, measures
from generator.editions import for_comparison
from generator.render import render
from generator.ways.graph import BOX, CLASS, graph
from generator.ways.recipients import recipients
from generator.ways.relations import Sort, relations
from generator.ways.timeline import timeline
from generator.ways.units import BEARS, units
from generator.ways.words import words


def common_pages(views: Sequence[EditionView]) -> dict[str, str]:
    """The pages over all policies; where a policy has several editions, the one that stands for it
    is compared and listed, but all of them stand on the line of time."""
    side_by_side = [view for view in views if for_comparison(view.editions) is view.book]
    compared = measures(side_by_side)
    return {
        "comparison.md": render(
            "comparison.md.j2",
            editions=side_by_side,
            measures=compared,
            choices=choices(compared),
        ),
        "by-unit.md": render("by-unit.md.j2", units=units(side_by_side), bears=BEARS),
        "by-recipient.md": render(
            "by-recipient.md.j2", editions=side_by_side, found=recipients(side_by_side)
        ),
        "by-word.md": render("by-word.md.j2", words=words(side_by_side)),
        "timeline.md": render("timeline.md.j2", time=timeline(views)),
    }


def relations_page(edition: EditionView) -> str:
    """The page of what an edition's provisions do to one another."""
    edges = relations(edition.book)
    sorts: list[tuple[str, str]] = [(CLASS[sort], sort.value) for sort in Sort]
    return render(
        "relations.md.j2",
        edition=edition,
        edges=edges,
        graph=graph(edges, edition.book.placed),
        sorts=sorts,
        shown=len({placed.id for edge in edges for placed in (edge.source, edge.target)}),
        box=BOX,
    )
