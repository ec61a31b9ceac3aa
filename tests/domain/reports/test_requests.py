"""A fund cannot ask for more than its published policy: the software refuses, and says why."""

from datetime import date

import pytest

from matchpot.domain.reports.changes import ChangeAnswer, allowed
from matchpot.domain.reports.duties import DutyState
from matchpot.domain.reports.requests import (
    Ask,
    Refusal,
    RequestRefused,
    Standing,
    check,
    refusal,
)
from matchpot.domain.trust.formats import Format
from matchpot.domain.trust.policy import FRAMEWORK, Policy, Tier

DUE_ON = date(2026, 6, 1)
NOTHING, WORD, ACCOUNT, ALL = FRAMEWORK.tiers


def a_standing(**changes: object) -> Standing:
    plain: dict[str, object] = {
        "state": DutyState.DUE,
        "due_on": DUE_ON,
        "given": frozenset(),
        "questions_asked": 0,
        "is_drawn": False,
    }
    return Standing(**{**plain, **changes})  # type: ignore[arg-type]


def refused(ask: Ask, tier: Tier, wanted: Format | None = None, **changes: object) -> object:
    return refusal(ask, FRAMEWORK, tier, a_standing(**changes), today=DUE_ON, wanted=wanted)


@pytest.mark.parametrize("tier", FRAMEWORK.tiers)
@pytest.mark.parametrize("ask", [Ask.RECEIPTS, Ask.SOONER])
def test_no_award_however_large_lets_a_fund_ask_for_receipts_or_for_haste(ask: Ask, tier: Tier):
    assert refused(ask, tier) is Refusal.NEVER


@pytest.mark.parametrize("ask", [Ask.REPORT, Ask.QUESTION, Ask.TALK])
def test_below_a_thousand_euros_nothing_can_be_asked(ask: Ask):
    standing = {"state": DutyState.NOTHING, "due_on": None}
    assert refused(ask, NOTHING, Format.CONFIRMATION, **standing) is Refusal.NOTHING_ASKED


@pytest.mark.parametrize("tier", [WORD, ACCOUNT])
def test_an_auditor_cannot_be_asked_for_below_125_000_euros(tier: Tier):
    assert refused(Ask.REPORT, tier, Format.AUDITOR_STATEMENT) is Refusal.NOT_IN_POLICY
    assert refused(Ask.REPORT, ALL, Format.AUDITOR_STATEMENT) is None


def test_where_the_policy_names_several_forms_the_maker_chooses():
    assert refused(Ask.REPORT, ACCOUNT, Format.CHECK_IN) is Refusal.MAKER_CHOOSES


def test_what_is_there_or_not_due_is_not_asked_for():
    given = frozenset({Format.AUDITOR_STATEMENT})
    auditor = Format.AUDITOR_STATEMENT
    assert refused(Ask.REPORT, ALL, auditor, given=given) is Refusal.ALREADY_GIVEN
    later = date(2026, 6, 2)
    assert refused(Ask.REPORT, ALL, auditor, due_on=later) is Refusal.NOT_DUE


def test_one_question_may_be_asked_about_a_report_that_came_and_no_second():
    assert refused(Ask.QUESTION, WORD) is Refusal.NO_REPORT_YET
    came = {"state": DutyState.SUBMITTED}
    assert refused(Ask.QUESTION, WORD, **came) is None
    assert refused(Ask.QUESTION, WORD, **came, questions_asked=1) is Refusal.QUESTIONS_USED


def test_what_is_accepted_or_waived_is_over():
    accepted = {"state": DutyState.ACKNOWLEDGED}
    assert refused(Ask.QUESTION, WORD, **accepted) is Refusal.ACCEPTED
    assert refused(Ask.REPORT, ALL, Format.AUDITOR_STATEMENT, **accepted) is Refusal.ACCEPTED
    assert refused(Ask.QUESTION, WORD, state=DutyState.WAIVED) is Refusal.WAIVED


def test_a_closer_look_is_for_whom_the_lot_drew():
    assert refused(Ask.TALK, WORD) is Refusal.NOT_DRAWN
    assert refused(Ask.TALK, WORD, is_drawn=True) is None


def test_a_refusal_carries_its_reason():
    with pytest.raises(RequestRefused) as told:
        check(Ask.RECEIPTS, FRAMEWORK, ALL, a_standing(), today=DUE_ON)
    assert (told.value.ask, told.value.because) == (Ask.RECEIPTS, Refusal.NEVER)


def test_a_fund_may_object_to_a_change_only_where_its_policy_says_so():
    assert ChangeAnswer.OBJECTS not in allowed(FRAMEWORK)
    strict = Policy(tiers=FRAMEWORK.tiers, change_consent=True)
    assert ChangeAnswer.OBJECTS in allowed(strict)
