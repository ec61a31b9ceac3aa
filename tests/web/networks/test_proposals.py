"""A member proposes an award, the others talk and speak, and its page tells what came of it."""

from collections.abc import Callable

import pytest

from matchpot.domain.networks.deciding import Method
from matchpot.domain.networks.purses import ProposalState
from matchpot.extensions import unit_of_work
from matchpot.persistence.queries import network_proposals
from matchpot.services import network_decisions
from tests.services.network_scenes import WHY
from tests.web.networks.conftest import Desk

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])
FIND = "/network/purses/{purse}/proposals/new"
PAGE = "/network/proposals/{proposal}"
WHY_NOT = "They got as much from us in spring already."


def typed(**other: str) -> dict[str, str]:
    return {
        "title": "A hall",
        "amount_cents": "1000",
        "motivation": WHY,
        "accept_days": "28",
        **other,
    }


def decide(desk: Desk) -> None:
    """The days are over, and the clock decides."""
    desk.days_pass(15)
    with desk.app.app_context(), unit_of_work() as session:
        network_decisions.decide_by_clock(session, desk.proposal, now=desk.clock.now())


def newest(desk: Desk) -> network_proposals.ProposalRow:
    with desk.app.app_context(), unit_of_work() as session:
        return network_proposals.of_purse(session, desk.purse)[0]


# ---- proposing ----------------------------------------------------------------------------------


def test_a_member_sees_what_each_fund_would_pay_before_anything_is_sent(desk: Desk) -> None:
    member = desk.members[1]
    assert f"/proposals/new/{desk.project}" in desk.page(member, f"{FIND}?q=Licht")
    assert "No project found" in desk.page(member, f"{FIND}?q=zzz")
    address = f"{FIND}/{{project}}"
    looked = desk.post(member, address, **typed())
    page = looked.get_data(as_text=True)
    assert looked.status_code == 200
    assert "€750.00" in page
    assert "€250.00" in page
    assert "Propose €1,000.00" in page
    assert newest(desk).id == desk.proposal
    # Other parts than those that were looked at are shown first.
    assert desk.post(member, address, **typed(seen="74000-25000")).status_code == 200
    assert newest(desk).id == desk.proposal
    assert desk.post(member, address, **typed(seen="75000-25000")).status_code == 303
    assert (newest(desk).amount_cents, newest(desk).proposed_by) == (100_000, member)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"amount_cents": "2001"}, "One award from this purse is €2,000.00 at most."),
        ({"amount_cents": "0"}, "Write an amount above nothing."),
        ({"motivation": "Because"}, "Write a sentence or more"),
        ({"accept_days": "5"}, "Give the maker 7 to 90 days."),
        ({"title": ""}, "Give it a name."),
    ],
)
def test_what_is_wrong_stands_beside_its_field(
    desk: Desk, fields: dict[str, str], words: str
) -> None:
    refused = desk.post(desk.owner, f"{FIND}/{{project}}", **typed(seen="75000-25000", **fields))
    assert refused.status_code == 422
    assert words in refused.get_data(as_text=True)


def test_a_project_that_is_proposed_already_is_refused_with_its_reason(desk: Desk) -> None:
    with desk.kept() as proposal:
        project = proposal.project_id
    address = f"{FIND}/{project}"
    again = desk.post(desk.owner, address, **typed(seen="75000-25000"))
    assert "There is an open proposal for this project already." in again.get_data(as_text=True)


def test_readers_and_strangers_propose_nothing(desk: Desk) -> None:
    assert desk.code(desk.reader, FIND) == 403
    assert desk.code(desk.stranger, FIND) == 404
    assert "Propose an award" not in desk.page(desk.reader, "/network/purses/{purse}")


# ---- talking and speaking -----------------------------------------------------------------------


def test_members_talk_by_name_and_a_new_word_takes_the_place_of_the_last(desk: Desk) -> None:
    desk.post(desk.owner, f"{PAGE}/remarks", remark="I saw their last piece twice and loved it.")
    desk.post(desk.owner, f"{PAGE}/word", stance="no")
    desk.post(desk.owner, f"{PAGE}/word", stance="yes")
    page = desk.page(desk.owner, PAGE)
    assert "Change my word" in page
    assert page.count("<li><strong>") == 2
    others = desk.page(desk.members[0], PAGE)
    assert "I saw their last piece twice" in others
    assert "1 of 5 members have spoken; 3 must." in others
    assert "Not yet: Cas Beide, Lid 1, Lid 2, Lid 3." in others
    assert "What you said" not in others


def test_an_objection_needs_a_reason_that_the_page_says_will_be_published(desk: Desk) -> None:
    page = desk.page(desk.owner, PAGE)
    assert "It is published with the decision, for everybody to read." in page
    refused = desk.post(desk.owner, f"{PAGE}/word", stance="object", words="No.")
    assert refused.status_code == 422
    assert "Say why in a sentence or more" in refused.get_data(as_text=True)
    desk.post(desk.owner, f"{PAGE}/word", stance="object", words=WHY_NOT)
    others = desk.page(desk.members[0], PAGE)
    assert WHY_NOT in others
    assert "Olga Noord</h3>" not in others


def test_where_votes_are_counted_nobody_reads_anothers_word_before_the_end(
    a_desk: Callable[[Method], Desk],
) -> None:
    desk = a_desk(Method.MAJORITY)
    desk.post(desk.owner, f"{PAGE}/word", stance="object", words=WHY_NOT)
    others = desk.page(desk.members[0], PAGE)
    assert WHY_NOT not in others
    assert "What others say stays closed until it is decided" in others
    assert WHY_NOT in desk.page(desk.owner, PAGE)


def test_where_money_votes_the_page_counts_in_euros(a_desk: Callable[[Method], Desk]) -> None:
    desk = a_desk(Method.MONEY_SHARES)
    desk.post(desk.owner, f"{PAGE}/word", stance="yes")
    assert "€3,000 has spoken; €2,000 of €4,000 must." in desk.page(desk.owner, PAGE)


def test_who_steps_back_has_no_say_and_hears_nothing_more(desk: Desk) -> None:
    desk.post(desk.owner, f"{PAGE}/remarks", remark="I saw their last piece twice and loved it.")
    member = desk.members[1]
    assert "cannot be undone" in desk.page(member, f"{PAGE}/step-back")
    assert desk.post(member, f"{PAGE}/step-back").status_code == 303
    page = desk.page(member, PAGE)
    assert "Why: Stepped back from it." in page
    assert "I saw their last piece twice" not in page
    assert desk.post(member, f"{PAGE}/word", stance="yes").status_code == 403


def test_readers_look_on_and_who_came_later_has_no_say(desk: Desk) -> None:
    page = desk.page(desk.reader, PAGE)
    assert "who could speak was fixed on the day it was proposed" in page
    assert "Say this" not in page
    assert desk.post(desk.reader, f"{PAGE}/word", stance="yes").status_code == 403
    assert desk.post(desk.stranger, f"{PAGE}/remarks", remark=WHY).status_code == 404


# ---- what comes of it ---------------------------------------------------------------------------


def test_who_proposed_it_or_an_owner_takes_it_back_and_its_money_is_free(desk: Desk) -> None:
    assert desk.code(desk.members[1], f"{PAGE}/withdraw") == 403
    assert desk.post(desk.members[1], f"{PAGE}/withdraw").status_code == 403
    assert "€400.00" in desk.page(desk.members[0], f"{PAGE}/withdraw")
    assert desk.post(desk.members[0], f"{PAGE}/withdraw").status_code == 303
    with desk.kept() as proposal:
        assert proposal.state is ProposalState.WITHDRAWN
    assert "before it was decided" in desk.page(desk.owner, PAGE)
    assert "€4,000.00 can be awarded now" in desk.page(desk.owner, "/network/")
    late = desk.post(desk.owner, f"{PAGE}/word", stance="yes")
    assert late.status_code == 303
    assert "You did not speak." in desk.page(desk.owner, PAGE)


def test_a_decision_stands_on_its_page_with_the_way_to_the_public_one(desk: Desk) -> None:
    for one in (desk.owner, *desk.members):
        desk.post(one, f"{PAGE}/word", stance="yes")
    decide(desk)
    page = desk.page(desk.owner, PAGE)
    assert "See how it was decided, as everybody can" in page
    assert "The maker can say yes until" in page
    assert "Take it back" in page
    assert "Take it back" not in desk.page(desk.members[0], PAGE)
    listed = desk.visit(desk.owner).get(desk.path("/network/purses/{purse}/proposals.csv"))
    assert "Licht" in listed.get_data(as_text=True)


def test_an_owner_takes_an_award_back_with_a_reason(desk: Desk) -> None:
    for one in (desk.owner, *desk.members):
        desk.post(one, f"{PAGE}/word", stance="yes")
    assert desk.post(desk.owner, f"{PAGE}/revoke", reason=WHY_NOT).status_code == 404
    decide(desk)
    assert desk.post(desk.members[0], f"{PAGE}/revoke", reason=WHY_NOT).status_code == 403
    assert desk.post(desk.owner, f"{PAGE}/revoke", reason="No").status_code == 422
    assert "€400.00" in desk.page(desk.owner, f"{PAGE}/revoke")
    assert desk.post(desk.owner, f"{PAGE}/revoke", reason=WHY_NOT).status_code == 303
    assert WHY_NOT in desk.page(desk.owner, PAGE)


def test_nothing_goes_to_the_maker_before_they_accept(desk: Desk) -> None:
    for one in (desk.owner, *desk.members):
        desk.post(one, f"{PAGE}/word", stance="yes")
    decide(desk)
    member = desk.visit(desk.members[0])
    member.post(desk.path(f"{PAGE}/release"))
    assert "This part cannot be let go now." in member.get(desk.path(PAGE)).get_data(as_text=True)
