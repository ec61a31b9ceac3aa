"""What is in a report decides which forms it comes to."""

import pytest

from matchpot.domain.reports.ratings import published
from matchpot.domain.reports.reports import (
    LEAST_ACTIVITY_LETTERS,
    QUESTIONS,
    Contents,
    FileKind,
    Happened,
    formats,
)
from matchpot.domain.trust.formats import Format, missing
from matchpot.domain.trust.policy import FRAMEWORK

F = Format


def test_yes_and_a_line_confirm_and_a_bare_yes_does_not():
    assert formats(Contents(happened=Happened.YES, text="Three nights, all full.")) == {
        F.CONFIRMATION
    }
    assert formats(Contents(happened=Happened.YES)) == set()


def test_a_picture_with_a_public_line_is_enough_below_25_000_euros():
    came = formats(Contents(files=[FileKind.PICTURE], text="We played!", is_public=True))
    assert missing(came, FRAMEWORK.tier_of(2_499_999).asks) == []
    assert missing(came, FRAMEWORK.tier_of(2_500_000).asks) != []


@pytest.mark.parametrize("letters", [LEAST_ACTIVITY_LETTERS - 1, LEAST_ACTIVITY_LETTERS])
def test_an_account_is_longer_than_a_line(letters: int):
    came = formats(Contents(text="a" * letters))
    assert (F.ACTIVITY_REPORT in came) is (letters == LEAST_ACTIVITY_LETTERS)


def test_all_five_questions_make_the_short_form():
    assert F.SHORT_FORM in formats(Contents(answers=QUESTIONS))
    assert F.SHORT_FORM not in formats(Contents(answers=QUESTIONS[:-1]))


def test_a_recording_for_several_funds_is_one_shared_report():
    alone, shared = (
        formats(Contents(files=[FileKind.AUDIO], funders=funders)) for funders in (1, 2)
    )
    assert shared - alone == {F.SHARED_REPORT}
    asks = FRAMEWORK.tier_of(2_500_000).asks
    assert missing(shared, asks) == []
    assert missing(alone, asks) != []


def test_a_report_made_for_somebody_else_is_accepted_as_it_is():
    came = formats(Contents(files=[FileKind.EXTERNAL]))
    assert missing(came, FRAMEWORK.tier_of(12_499_999).asks) == []


def test_the_largest_awards_need_account_money_and_auditor():
    account = Contents(text="a" * 400, has_overview=True, files=[FileKind.AUDITOR])
    assert missing(formats(account), FRAMEWORK.tier_of(12_500_000).asks) == []


def test_a_fund_is_rated_in_public_from_five_answers_on():
    assert published([5, 5, 5, 5], []) is None
    five = published([5, 4, 4, 5, 4], [30, 60, 60, 120, 960])
    assert five is not None
    assert (five.stars_tenths, five.minutes) == (44, 60)
