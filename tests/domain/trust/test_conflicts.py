"""Whose gifts are not matched."""

from matchpot.domain.matching.eligibility import Reason
from matchpot.domain.trust.conflicts import traces, unmatched_because

MAKER = traces(account_id=1, emails=["maker@gmail.com"], fingerprints=["card_m"])
STRANGER = traces(account_id=9, emails=["donor@example.org"], fingerprints=["card_d"])


def test_a_stranger_is_matched():
    assert unmatched_because(STRANGER, maker=MAKER, team=[MAKER], funders=[]) is None


def test_a_maker_is_known_by_account_mailbox_or_card():
    assert unmatched_because(traces(account_id=1), maker=MAKER) is Reason.SELF_DONATION
    alias = traces(emails=["Ma.ker+gift@googlemail.com"])
    assert unmatched_because(alias, maker=MAKER) is Reason.SELF_DONATION
    same_card = traces(emails=["other@example.org"], fingerprints=["card_m"])
    assert unmatched_because(same_card, maker=MAKER) is Reason.SELF_DONATION


def test_team_household_and_funders_are_told_apart():
    friend = traces(emails=["friend@example.org"])
    assert unmatched_because(friend, maker=MAKER, team=[friend]) is Reason.TEAM_DONATION
    assert unmatched_because(friend, maker=MAKER, household=[friend]) is Reason.HOUSEHOLD_DONATION
    assert unmatched_because(friend, maker=MAKER, funders=[friend]) is Reason.FUNDER_DONATION


def test_people_we_know_nothing_of_are_not_one_person():
    assert unmatched_because(traces(), maker=traces()) is None
    assert (
        unmatched_because(traces(fingerprints=[None, ""]), maker=traces(fingerprints=[None]))
        is None
    )
