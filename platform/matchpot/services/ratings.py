"""What makers tell about a fund: time it took, and stars; asked once per application or report.

Each answer is one click and may be changed. What is published of a fund is in
`persistence/queries/fund_manners.py`, and never before five makers answered.
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.errors import InvalidValue, NotFound
from matchpot.domain.reports.duties import DutyState
from matchpot.domain.reports.ratings import MINUTES, STARS, About
from matchpot.domain.rounds.applications import ApplicationState
from matchpot.persistence.models.rounds import Application, Round
from matchpot.persistence.models.trust import Duty, Rating

# Something was asked of the maker, and it is done.
RATED_DUTIES = frozenset({DutyState.SUBMITTED, DutyState.QUESTION, DutyState.ACKNOWLEDGED})
UNRATED_APPLICATIONS = frozenset({ApplicationState.DRAFT})


def rate(
    session: Session,
    about: About,
    key: int,
    *,
    by: int,
    minutes: int | None = None,
    stars: int | None = None,
    now: datetime,
) -> Rating:
    """Keep one answer about an application or a duty; the other answer stays as it was.

    Raises:
        NotFound: There is no such application or duty of this maker, or nothing was done for it.
        InvalidValue: No answer, or one that was not offered.
    """
    if minutes is not None and minutes not in MINUTES:
        raise InvalidValue({"minutes": "unknown"})
    if stars is not None and stars not in STARS:
        raise InvalidValue({"stars": "unknown"})
    fund_id = _fund_of(session, about, key, by)
    if minutes is None and stars is None:
        raise InvalidValue({"answer": "missing"})
    column = Rating.application_id if about is About.APPLYING else Rating.duty_id
    row = session.scalar(select(Rating).where(column == key).with_for_update(key_share=True))
    if row is None:
        own = {"application_id" if about is About.APPLYING else "duty_id": key}
        row = Rating(fund_id=fund_id, person_id=by, about=about, given_at=now, **own)
        session.add(row)
    if minutes is not None:
        row.minutes = minutes
    if stars is not None:
        row.stars = stars
    session.flush()
    return row


def project_of(session: Session, row: Rating) -> int:
    """The project an answer is about."""
    if row.application_id is not None:
        return session.get_one(Application, row.application_id).project_id
    return session.get_one(Duty, row.duty_id).project_id


def _fund_of(session: Session, about: About, key: int, maker_id: int) -> int:
    if about is About.APPLYING:
        asked = (
            select(Round.fund_id)
            .join(Application, Application.round_id == Round.id)
            .where(
                Application.id == key,
                Application.maker_id == maker_id,
                Application.state.not_in(UNRATED_APPLICATIONS),
            )
        )
    else:
        asked = select(Duty.fund_id).where(
            Duty.id == key, Duty.maker_id == maker_id, Duty.state.in_(RATED_DUTIES)
        )
    # Locked, so that two clicks at once make one answer.
    fund_id = session.scalar(asked.with_for_update(key_share=True))
    if fund_id is None:
        raise NotFound(about.value, key)
    return fund_id
