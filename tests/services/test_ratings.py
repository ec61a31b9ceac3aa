"""Makers say in one click what a fund cost them; figures are shown from five answers on."""

import pytest
from sqlalchemy.orm import Session

from matchpot.domain.errors import InvalidValue, NotFound
from matchpot.domain.reports.ratings import About
from matchpot.persistence.models.trust import Duty
from matchpot.persistence.queries import fund_manners
from matchpot.services import ratings
from tests.builders import NOON, a_fund, euros
from tests.services.duty_scenes import a_settled_campaign, matched, reports


def reported(session: Session, count: int) -> list[Duty]:
    fund = a_fund(session)
    duties = [
        matched(session, a_settled_campaign(session), euros(2_000), fund=fund) for _ in range(count)
    ]
    for duty in duties:
        reports(session, duty)
    return duties


def rate(session: Session, duty: Duty, **answer: int) -> None:
    ratings.rate(session, About.REPORTING, duty.id, by=duty.maker_id, now=NOON, **answer)


def test_both_answers_are_kept_whichever_is_clicked_first(session: Session) -> None:
    [duty] = reported(session, 1)
    rate(session, duty, stars=4)
    rate(session, duty, minutes=30)
    row = ratings.rate(session, About.REPORTING, duty.id, by=duty.maker_id, stars=5, now=NOON)
    assert (row.stars, row.minutes, row.fund_id) == (5, 30, duty.fund_id)


def test_nothing_is_shown_before_five_makers_answered(session: Session) -> None:
    duties = reported(session, 5)
    for duty in duties[:4]:
        rate(session, duty, stars=5, minutes=60)
    assert fund_manners.of_fund(session, duties[0].fund_id).reporting is None
    rate(session, duties[4], stars=1)
    said = fund_manners.of_fund(session, duties[0].fund_id).reporting
    assert said is not None
    assert (said.answers, said.stars_tenths, said.minutes) == (5, 42, None)


def test_a_fund_without_anything_has_nothing_to_tell(session: Session) -> None:
    assert not fund_manners.of_fund(session, a_fund(session).id).has_any


def test_only_who_reported_can_say_what_it_cost(session: Session) -> None:
    [duty] = reported(session, 1)
    with pytest.raises(NotFound):
        ratings.rate(session, About.REPORTING, duty.id, by=duty.maker_id + 999, stars=1, now=NOON)
    waiting = matched(session, a_settled_campaign(session), euros(2_000))
    with pytest.raises(NotFound):
        rate(session, waiting, stars=1)


@pytest.mark.parametrize("answer", [{"stars": 0}, {"stars": 6}, {"minutes": 31}])
def test_an_answer_that_was_not_offered_is_refused(
    session: Session, answer: dict[str, int]
) -> None:
    [duty] = reported(session, 1)
    with pytest.raises(InvalidValue):
        rate(session, duty, **answer)
