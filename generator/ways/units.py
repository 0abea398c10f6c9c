"""Who is responsible for what: each policy's units with the provisions that the text gives them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from generator.clause import EditionView, ProvisionView
from tiaoli.provisions import Duty, Interpretation, Prohibition, Validity

EXPLAINS, BEARS = "解释机关", "义务人"


@dataclass(frozen=True)
class Task:
    """A provision that concerns a unit, and as what."""

    view: ProvisionView
    roles: tuple[str, ...]

    @property
    def page(self) -> str:
        """Its place, as seen from its edition's folder."""
        return self.view.page

    @property
    def owed(self) -> bool:
        """Whether the unit itself must do or leave something."""
        return BEARS in self.roles


@dataclass(frozen=True)
class Responsible:
    """One unit of one policy with everything that names it, in the order of the text."""

    edition: EditionView
    name: str
    tasks: tuple[Task, ...]

    @property
    def id(self) -> str:
        """Its anchor: units of different policies are different units, whatever they are called."""
        return f"{self.edition.book.policy.short}-{self.name}"

    @property
    def roles(self) -> tuple[tuple[str, int], ...]:
        """How often it has each role."""
        return tuple(Counter(role for task in self.tasks for role in task.roles).items())

    @property
    def kinds(self) -> tuple[tuple[str, int], ...]:
        """How many provisions of each kind it has."""
        return tuple(Counter(t.view.placed.provision.label for t in self.tasks).items())


def units(editions: Iterable[EditionView]) -> tuple[Responsible, ...]:
    """Every unit of every policy, in the order in which the text first names them."""
    return tuple(unit for edition in editions for unit in _units(edition))


def _units(edition: EditionView) -> Iterable[Responsible]:
    views = [view for clause in edition.clauses for view in clause.provisions]
    names = dict.fromkeys(name for view in views for _, name in _named(view))
    for name in names:
        tasks = []
        for view in views:
            roles = [role for role, each in _named(view) if each == name]
            if name in _bearer(view):
                roles.insert(0, BEARS)
            if roles:
                tasks.append(Task(view, tuple(dict.fromkeys(roles))))
        yield Responsible(edition, name, tuple(tasks))


def _named(view: ProvisionView) -> list[tuple[str, str]]:
    """The units that the text names for a provision, each with its role."""
    found = [(unit.role, unit.name) for unit in view.units]
    match view.placed.provision:
        case Interpretation(by=by, together_with=other):
            found += [(EXPLAINS, each) for each in (by, other) if each]
        case Validity(explained_by=by) if by:
            found.append((EXPLAINS, by))
    return found


def _bearer(view: ProvisionView) -> str:
    """Who must do or leave something, in words."""
    provision = view.placed.provision
    return provision.bearer if isinstance(provision, Duty | Prohibition) else ""
