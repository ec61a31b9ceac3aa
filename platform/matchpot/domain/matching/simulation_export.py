"""What a simulation came to, written out as an export, with every donor under another name."""

from collections.abc import Iterable, Mapping, Sequence

from matchpot.domain.matching.export import (
    GROWS,
    Basis,
    Export,
    SealedVersion,
    SharedRest,
    WrittenChange,
    WrittenGift,
    WrittenLine,
    WrittenProject,
)
from matchpot.domain.matching.rests import rests_of
from matchpot.domain.matching.rules import rule_sha256
from matchpot.domain.matching.scenario import Id, PlannedPot
from matchpot.domain.matching.simulation import Simulation
from matchpot.domain.matching.tallies import Line, PlayedGift


def exported(simulation: Simulation, pots: Iterable[PlannedPot]) -> Export:
    """Write out all gifts and projects; a pot's only version goes by the id of the pot."""
    names: dict[Id, str] = {}
    for gift in simulation.gifts.values():
        names.setdefault(gift.donation.donor, f"donor-{len(names) + 1}")
    return Export(
        pots=simulation.budgets,
        versions=[_sealed(pot) for pot in pots],
        gifts=[_gift(gift, simulation, names) for gift in simulation.gifts.values()],
        projects=_projects(simulation),
        rests=[
            SharedRest(
                pot=pot,
                cents=sum(rest.shares.values()),
                pool_cents=rest.pool_cents,
                missed=rest.missed,
            )
            for pot, rest in rests_of(simulation).items()
        ],
    )


def _sealed(pot: PlannedPot) -> SealedVersion:
    least = pot.min_donation_cents
    return SealedVersion(
        id=pot.id,
        rule=pot.rule,
        caps=pot.caps,
        min_donation_cents=least,
        digest=rule_sha256(pot.rule, pot.caps, min_donation_cents=least),
    )


def _gift(gift: PlayedGift, simulation: Simulation, names: Mapping[Id, str]) -> WrittenGift:
    return WrittenGift(
        id=gift.donation.id,
        project=gift.donation.project,
        donor=names[gift.donation.donor],
        cents=gift.donation.cents,
        refunds=tuple(gift.refunds),
        basis=Basis(project=gift.totals, joint=simulation.joint, views=gift.views),
        lines={pot: _line(line) for pot, line in gift.lines.items()},
    )


def _line(line: Line) -> WrittenLine:
    return WrittenLine(
        granted_cents=line.granted_cents if line.donation is not None else line.cents,
        cents=line.cents,
        state=line.state,
        changes=_changes(line),
    )


def _changes(line: Line) -> Sequence[WrittenChange] | None:
    """What happened to a line that grew later; others follow from their refunds."""
    if not any(reason in GROWS for *_, reason in line.changes):
        return None
    return [
        WrittenChange(state=state, before_cents=before, cents=cents, reason=reason)
        for state, cents, before, reason in line.changes
    ]


def _projects(simulation: Simulation) -> Sequence[WrittenProject]:
    """Projects on which a pot has a rule for the whole; the others were never decided."""
    found = []
    for project in simulation.projects.values():
        if project.basis is not None:
            totals, views = project.basis
            lines = {
                place.pot.id: _line(place.project_line)
                for place in project.project_places
                if place.project_line is not None
            }
            basis = Basis(project=totals, joint=simulation.joint, views=views)
            found.append(
                WrittenProject(id=project.plan.id, closed=project.closed, basis=basis, lines=lines)
            )
    return found
