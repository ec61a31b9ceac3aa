"""A network writes down its purse, and answers what funds offer it."""

import pytest

from matchpot.domain.networks.purses import MandateState
from matchpot.extensions import unit_of_work
from matchpot.persistence.models.networks import NetworkMandate, NetworkPurse
from matchpot.persistence.queries import network_money
from tests.web.networks.conftest import Desk

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])
NEW = "/network/{network}/purses/new"


def typed(desk: Desk, **other: str) -> dict[str, str]:
    today = desk.clock.now().date()
    return {
        "name": "Snel en dichtbij",
        "purpose": "Small plans of makers nearby, for which a round takes too long.",
        "most_cents": "2500",
        "first_on": today.isoformat(),
        "last_on": today.replace(year=today.year + 1).isoformat(),
        "method": "majority",
        "quorum_percent": "40",
        "days": "10",
        **other,
    }


def test_an_owner_writes_a_purse_down_and_its_words_are_kept_as_typed(desk: Desk) -> None:
    assert desk.post(desk.owner, NEW, **typed(desk)).status_code == 303
    with desk.app.app_context(), unit_of_work() as session:
        purse = session.query(NetworkPurse).order_by(NetworkPurse.id.desc()).first()
        assert purse is not None
        assert (purse.most_cents, purse.quorum_bps, purse.days) == (250_000, 4_000, 10)
        page = desk.page(desk.owner, f"/network/purses/{purse.id}")
    assert "Small plans of makers nearby" in page
    assert "no mandate of a fund runs today" in page
    assert "Propose an award" not in page


def test_what_cannot_stand_is_said_beside_its_field_and_nothing_is_made(desk: Desk) -> None:
    refused = desk.post(desk.owner, NEW, **typed(desk, purpose="Too short", last_on="2020-01-01"))
    page = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert "Write at least 30 characters" in page
    assert "Choose a day that is still to come." in page
    backwards = typed(desk, first_on="2190-01-01", last_on="2189-01-01")
    page = desk.post(desk.owner, NEW, **backwards).get_data(as_text=True)
    assert "The last day comes before the first." in page
    nothing = desk.post(desk.owner, NEW).get_data(as_text=True)
    assert nothing.count('class="field-error"') == 8
    assert desk.page(desk.owner, "/network/").count("/network/purses/") == 2


def test_only_owners_make_purses_and_strangers_see_none(desk: Desk) -> None:
    assert desk.code(desk.members[0], NEW) == 403
    assert desk.code(desk.stranger, NEW) == 404
    assert desk.code(desk.stranger, "/network/purses/{purse}") == 404
    assert desk.code(desk.reader, "/network/purses/{purse}") == 200
    assert desk.code(desk.stranger, "/network/purses/999") == 404


def test_an_owner_who_did_not_offer_a_mandate_accepts_it_and_its_money_is_there(
    desk: Desk,
) -> None:
    assert "Mandates that wait for an answer" in desk.page(desk.owner, "/network/")
    assert "€3,600.00 can be awarded now" in desk.page(desk.owner, "/network/")
    own = desk.page(desk.officer, "/network/mandates/{offered}")
    assert "Another owner of the network must answer." in own
    for who in (desk.officer, desk.members[0]):
        assert desk.post(who, "/network/mandates/{offered}/accept").status_code == 403
    assert "An owner of the network answers" in desk.page(
        desk.members[0], "/network/mandates/{offered}"
    )
    assert desk.post(desk.owner, "/network/mandates/{offered}/accept").status_code == 303
    page = desk.page(desk.owner, "/network/")
    assert "Mandates that wait for an answer" not in page
    assert "€4,400.00 can be awarded now" in page


def test_a_mandate_is_declined_and_a_second_answer_changes_nothing(desk: Desk) -> None:
    assert desk.post(desk.owner, "/network/mandates/{offered}/maybe").status_code == 404
    desk.post(desk.owner, "/network/mandates/{offered}/decline")
    again = desk.visit(desk.owner)
    again.post(desk.path("/network/mandates/{offered}/accept"))
    told = again.get(desk.path("/network/purses/{purse}")).get_data(as_text=True)
    assert "It was answered or taken back before you." in told
    with desk.app.app_context(), unit_of_work() as session:
        assert session.get_one(NetworkMandate, desk.offered).state is MandateState.DECLINED


def test_what_is_set_aside_is_left_out_of_what_a_mandate_has_left(desk: Desk) -> None:
    with desk.app.app_context(), unit_of_work() as session:
        purse = network_money.purse(session, desk.purse)
        assert purse is not None
        told = [(one.promised_cents, one.left_cents) for one in purse.mandates]
    assert told == [(30_000, 270_000), (10_000, 90_000), (0, 80_000)]


def test_whoever_is_in_a_network_finds_its_desk_in_the_menu(desk: Desk) -> None:
    assert 'href="/en/network/"' in desk.page(desk.members[0], "/")
    assert 'href="/en/network/"' not in desk.page(desk.stranger, "/")
    assert "You are in no network yet" in desk.page(desk.stranger, "/network/")
    dutch = desk.page(desk.owner, "/network/", "nl")
    assert "Bureau van het netwerk" in dutch
