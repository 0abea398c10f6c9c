"""What is said of a mutant that nothing noticed: two sentences, where in the text, and a case."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tiaoli.guards.casetext import case_lines
from tiaoli.guards.formulas import NoFormulaError
from tiaoli.guards.mutants import Mutant
from tiaoli.guards.trial import Fate
from tiaoli.guards.witness import Answer, Witness, tell_apart
from tiaoli.ledger import account_clause, noun_spans
from tiaoli.policy import Placed, Rulebook
from tiaoli.provisions import Provision
from tiaoli.say import Piece, lines, plain, say


def examine(book: Rulebook, mutant: Mutant) -> tuple[Fate, str]:
    """Whether a mutant comes to the same, and if not what a reviewer needs to know of it."""
    try:
        answer, witness = tell_apart(book, mutant.placed, mutant.provision)
    except NoFormulaError as problem:
        answer, witness = Answer.UNKNOWN, None
        why = f"（证明不涉及：{problem}）"
    else:
        why = "" if witness else "（z3 在时限内没有结论）"
    if answer is Answer.PROVED:
        return Fate.SAME, ""
    parts = [
        f"{mutant.placed.clause.path} {mutant.placed.id}：{mutant.what}",
        f"  原文  {span(book, mutant)}",
        f"  现在  {sentence(mutant.before)}",
        f"  改后  {sentence(mutant.after)}",
    ]
    if witness is None:
        return Fate.UNKNOWN, "\n".join([*parts, f"  没有找到能区分两者的案例{why}"])
    return Fate.SURVIVES, "\n".join([*parts, *case_file(book, mutant, witness)])


def sentence(part: Any) -> str:
    """A part of a rule in Chinese."""
    return plain(_pieces(part)) or "（没有）"


def _pieces(part: Any) -> tuple[Piece, ...]:
    if part is None:
        return ()
    if isinstance(part, Provision):
        each = (f"{line.label}：{plain(line.phrase)}" for line in lines(part))
        return (Piece("；".join(each)),)
    try:
        return say(part)
    except TypeError:
        return (Piece(str(getattr(part, "value", part))),)


def span(book: Rulebook, mutant: Mutant) -> str:
    """The official words that the changed part stands for, with their place in the quotation."""
    quote = mutant.placed.provision.quote
    after = {piece.key for piece in _pieces(mutant.after)}
    every = [piece.key for piece in _pieces(mutant.before) if piece.key]
    keys = [key for key in every if key not in after] or every
    places = sorted(place for key in keys for place in _places(book, mutant.placed, key))
    if not places:
        return f"第1至{len(quote)}字“{quote}”"
    start, end = places[0][0], max(end for _, end in places)
    return f"第{start + 1}至{end}字“{quote[start:end]}”"


def _places(book: Rulebook, placed: Placed, key: str) -> Iterator[tuple[int, int]]:
    counted = account_clause(placed.clause, book.lexicon, book.edition.lead)
    for found in counted.spans.get(placed.name, ()):
        if found.token.key == key:
            yield found.token.start, found.token.end
    for place, noun in noun_spans(placed.provision):
        if f"noun:{noun}" == key:
            yield place.start, place.stop


def case_file(book: Rulebook, mutant: Mutant, witness: Witness) -> Iterator[str]:
    """The case as it can be pasted; what is expected is for a person to say, from the text."""
    now, then = witness.outcomes
    under = "+".join(sorted(witness.selection))
    yield f"  区分两者的案例（{f'读法 {under}：' if under else ''}现在 {now}，改后 {then}）："
    yield "- 案例: 待写"
    yield from case_lines(book, witness.case)
    yield "  期望:"
    readings = f", 读法: {{{under}: 待填}}" if under else ""
    yield f"    {mutant.placed.id}: {{结果: 待填{readings}}}"
    yield "  理由: 待写，依据条文"
