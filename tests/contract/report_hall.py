"""An accepted award that a report came for, a notice of change, a lot over reports, a story."""

from dataclasses import replace

from sqlalchemy import select

from matchpot.domain.lots.ordering import Limits, Ticket
from matchpot.domain.reports.changes import ChangeKind
from matchpot.domain.reports.requests import Ask
from matchpot.domain.rounds.applications import ApplicationState
from matchpot.domain.rounds.phases import Phase
from matchpot.domain.rounds.rules import LotSource
from matchpot.persistence.models.awards import Award
from matchpot.persistence.models.trust import Duty
from matchpot.services import awards, change_notices, lots, report_requests, stories
from matchpot.services.change_notices import Change
from tests.builders import euros
from tests.contract.founders import Founders
from tests.services.award_scenes import TERMS
from tests.services.duty_scenes import reports
from tests.services.round_scenes import RULES, a_round, an_application

_LATER = Change(kind=ChangeKind.LATER, body="The hall is closed until spring.")


def fill(hall: Founders) -> None:
    """Everything there is of reports."""
    session, now = hall.session, hall.clock.now()
    duty = _duty(hall, "Plan reported")
    hall.ids |= {"reported_duty_id": duty.id, "reported_project_id": duty.project_id}
    report = reports(session, duty, text="We played three nights.")
    stories.publish(session, report, now=now)
    asked = report_requests.ask(
        session,
        duty.id,
        Ask.QUESTION,
        by=hall.member.id,
        body="Who came to see it, and how did they hear of it?",
        now=now,
    )
    hall.ids["request_id"] = asked.id
    hall.words["story_slug"] = str(report.slug)
    hall.ids["report_id"] = report.id
    notice = change_notices.send(session, duty.project_id, _LATER, by=hall.maker.id, now=now)
    hall.ids["notice_id"] = notice.id
    pool = ([Ticket(id="R-0123456789", stratum="500")], Limits(per_stratum={"500": 1}))
    for source in (LotSource.QUICKNET, LotSource.COMMIT_REVEAL):
        lots.freeze_for_fund(session, hall.fund.id, "Spot", pool, source, now)
    due = _duty(hall, "Plan to report")
    hall.ids |= {"duty_id": due.id, "due_project_id": due.project_id}


def _duty(hall: Founders, title: str) -> Duty:
    """What the fund may expect for an award that the maker accepted."""
    session, now = hall.session, hall.clock.now()
    rules = replace(RULES, tranche_bps=(10_000,))
    row = a_round(hall.town, fund=hall.fund, owner=hall.member, phase=Phase.PUBLISHED, rules=rules)
    entered = an_application(
        hall.town, row, maker=hall.maker, title=title, state=ApplicationState.ELIGIBLE
    )
    awards.offer(session, row, {entered.code or "": euros(2_000)}, now)
    award = session.scalars(select(Award).where(Award.round_id == row.id)).one()
    awards.accept(
        session, award.id, by=hall.maker.id, terms=TERMS, now=now, limits=hall.town.limits
    )
    return session.scalars(select(Duty).where(Duty.award_id == award.id)).one()
