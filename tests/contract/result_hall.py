"""Rounds near their end for the platform of `town_hall.py`: one published, one decided by hand.

A third waits for the lot that gives its applications their numbers, a fourth for a second maker.
"""

from collections.abc import Sequence
from dataclasses import replace

from matchpot.domain.lots.ordering import Limits, Ticket
from matchpot.domain.rounds.lots import LotPurpose
from matchpot.domain.rounds.phases import Phase
from matchpot.domain.rounds.rules import PanelMode, PanelRules, RoundRules
from matchpot.persistence.models.people import Person
from matchpot.persistence.models.rounds import Round
from matchpot.services import lots, round_clock, tallies
from tests.contract.founders import Founders
from tests.jobs.round_ends import BY_HAND, drawn, votes
from tests.services.round_scenes import (
    PHASES,
    RULES,
    a_round,
    a_round_plan,
    a_seat,
    an_application,
)


def fill(hall: Founders) -> None:
    """Everything there is of results."""
    published = _counted(hall, RULES)
    published.phase = Phase.PUBLISHED
    hall.words["published_slug"] = published.slug
    hall.ids["by_hand_round_id"] = _counted(hall, BY_HAND).id
    _consenting(hall)
    waiting = a_round(hall.town, fund=hall.fund, owner=hall.member, phase=Phase.SUBMISSION)
    _frozen(hall, waiting, [an_application(hall.town, waiting).code or ""])
    hall.words["waiting_slug"] = waiting.slug
    hall.ids["whole_round_id"] = _without_halves(hall).id
    hall.session.flush()


def _counted(hall: Founders, rules: RoundRules) -> Round:
    """A round whose votes are counted."""
    session, now = hall.session, hall.clock.now()
    row = a_round(hall.town, fund=hall.fund, owner=hall.member, phase=Phase.FINAL_VOTE, rules=rules)
    codes = [an_application(hall.town, row, title=title).code or "" for title in ("Eb", "Vloed")]
    _frozen(hall, row, codes)
    drawn(session, row, LotPurpose.NUMBERS, now)
    for _ in range(3):
        votes(session, row, a_seat(hall.town, row).id, dict(zip(codes, (5, 4), strict=True)))
    row.phase, row.phase_since = Phase.TALLY, now
    round_clock.advance(session, row.id, now=now)
    for work in tallies.undone(session, row.id):
        outcome = tallies.worked_out(work, lambda _: None)
        tallies.keep(session, work.tally_id, outcome, now=now)
    return row


def _consenting(hall: Founders) -> None:
    """A result that Dora Donor and her panel are asked about."""
    row = _counted(hall, RULES)
    phases = (*PHASES[: PHASES.index(Phase.DECIDED)], Phase.CONSENT, *PHASES[-3:])
    plan = a_round_plan(hall.clock.now(), Phase.CONSENT, phases)
    row.phase, row.plan = Phase.CONSENT, plan.plain()
    donor = hall.session.get_one(Person, hall.people["donor"])
    a_seat(hall.town, row, person=donor)
    hall.ids["consent_round_id"] = row.id


def _without_halves(hall: Founders) -> Round:
    """A panel of applicants of whom there is one."""
    rules = replace(RULES, panel=PanelRules(mode=PanelMode.APPLICANTS))
    row = a_round(
        hall.town, fund=hall.fund, owner=hall.member, phase=Phase.ELIGIBILITY, rules=rules
    )
    _frozen(hall, row, [an_application(hall.town, row).code or ""])
    drawn(hall.session, row, LotPurpose.NUMBERS, hall.clock.now())
    return row


def _frozen(hall: Founders, row: Round, codes: Sequence[str]) -> None:
    tickets = [Ticket(id=code) for code in codes]
    lots.freeze(hall.session, row, LotPurpose.NUMBERS, tickets, Limits(), hall.clock.now())
