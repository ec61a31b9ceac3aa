"""What a decision found in a pot is proved by how its money moved; a forged figure is found."""

import copy
import json
from typing import Any

import pytest
from sqlalchemy.orm import Session

from matchpot.domain.matching.unlock import UnlockFixed
from matchpot.domain.refunds import RefundReason
from matchpot.persistence.models.matching import Pot
from matchpot.services import donations, refunds, waiting
from tests.builders import euros
from tests.cli.matching.cents import verified
from tests.services.test_pot_export import busy, written
from tests.towns import Town

ADA, BO, CY, DI = (f"{name}@example.org" for name in ("ada", "bo", "cy", "di"))


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session)


def _told(town: Town, pot: Pot) -> dict[str, Any]:
    """The export of a pot, which comes out, without its seal."""
    export = written(town, pot)
    done = verified(export)
    assert (done.exit_code, done.stderr) == (0, ""), done.output
    del export["seal"]
    return export


def _view(export: dict[str, Any], at: int, pot: Pot) -> dict[str, Any]:
    found: dict[str, Any] = next(
        one for one in export["gifts"][at]["basis"]["pots"] if one["pot"] == pot.id
    )
    return found


def _places(export: dict[str, Any]) -> list[str]:
    done = verified(export)
    assert done.exit_code == 1, done.output
    return [one["place"] for one in json.loads(done.stdout)["differences"]]


def _life(town: Town) -> Pot:
    """A pot that runs dry, gets money back, serves who waits, and held for one who never paid."""
    campaign = town.campaign(goal=1_000)
    pot = town.pot(campaign, cents=euros(60))
    town.gives(campaign, euros(20), email=ADA)
    left = town.give(campaign, euros(15), email=BO)
    part = town.gives(campaign, euros(10), email=CY)
    donations.end_unpaid(
        town.session, left.donation_id, donations.DonationState.EXPIRED,
        reason="expired", now=town.clock.now(),
    )  # fmt: skip
    refunds.request_part(
        town.session, part.id, euros(4),
        reason=RefundReason.DONOR_ASKED, by=None, now=town.clock.now(),
    )  # fmt: skip
    town.send_refunds()
    town.gives(campaign, euros(30), email=DI)
    town.gives(campaign, euros(20), email=BO)  # 4 are left of the pot
    town.gives(campaign, euros(5), email=DI)
    refunds.request_part(
        town.session, part.id, euros(2),
        reason=RefundReason.DONOR_ASKED, by=None, now=town.clock.now(),
    )  # fmt: skip
    town.send_refunds()
    for one in waiting.due(town.session, now=town.clock.now(), limit=9):
        waiting.serve(town.session, one, now=town.clock.now(), limits=town.limits)
    town.gives(campaign, euros(5), email=ADA)
    return pot


def test_a_cent_less_in_the_pot_than_there_was_is_found(town: Town) -> None:
    pot = _life(town)
    export = _told(town, pot)
    for at in range(len(export["gifts"])):
        for field, by in (("available_cents", 1), ("available_cents", -1), ("use", 1), ("use", -1)):
            forged = copy.deepcopy(export)
            view = _view(forged, at, pot)
            of = view["usage"] if field == "use" else view
            name = "pot_cents" if field == "use" else field
            if of[name] + by >= 0 and not (field != "use" and view["available_cents"] == 0):
                of[name] += by
                assert any("available" in one or "pot_cents" in one for one in _places(forged))


def test_who_says_that_the_pot_was_empty_is_found(town: Town) -> None:
    """A gift that is given nothing by a forged decision, with all that follows made to fit."""
    campaign = town.campaign(goal=1_000)
    pot = town.pot(campaign, cents=euros(60))
    for email in (ADA, BO):
        town.gives(campaign, euros(10), email=email)
    export = _told(town, pot)
    view, gift = _view(export, 1, pot), export["gifts"][1]
    view["available_cents"], gift["lines"] = 0, []
    export["pots"][0]["used_cents"] -= euros(10)
    export["pots"][0]["captured_cents"] -= euros(10)
    export["pots"][0]["left_cents"] += euros(10)
    export["got"][0]["given_cents"] -= euros(10)
    export["holds"].pop()
    assert _places(export) == [f"gifts[1].basis.pots[{pot.id}].available_cents"]


def test_money_that_is_left_out_of_the_moves_is_missing_elsewhere(town: Town) -> None:
    export = _told(town, _life(town))
    for section in ("holds", "moves", "paid_in"):
        for at in range(len(export[section])):
            for by in (1, -1):
                forged = copy.deepcopy(export)
                forged[section][at]["cents"] += by
                assert _places(forged)
            forged = copy.deepcopy(export)
            del forged[section][at]
            assert _places(forged)


def test_changes_that_stand_in_another_order_are_found(town: Town) -> None:
    export = _told(town, _life(town))
    export["moves"].reverse()
    assert _places(export)


def test_moves_belong_to_their_format(town: Town) -> None:
    pot = busy(town)[0]
    export = _told(town, pot)
    del export["moves"]
    assert "moves: missing" in verified(export).stderr
    old = {**_told(town, pot), "format": "matchpot-export-1"}
    assert "holds: unknown" in verified(old).stderr
    for name in ("moves", "holds", "paid_in"):
        del old[name]
    assert verified(old).exit_code == 0


def test_a_gift_that_was_paid_after_its_hold_had_lapsed_comes_out(town: Town) -> None:
    campaign = town.campaign(goal=1_000)
    pot = town.pot(campaign, cents=euros(30))
    late = town.give(campaign, euros(20), email=ADA)
    page = town.open_page(late.donation_id)
    donations.end_unpaid(
        town.session, late.donation_id, donations.DonationState.EXPIRED,
        reason="expired", now=town.clock.now(),
    )  # fmt: skip
    town.gives(campaign, euros(25), email=BO)
    town.hear(town.payments.pay(page).id)
    export = _told(town, pot)
    assert [gift["weighed_again"] for gift in export["gifts"]] == [True, False]
    assert [gift["lines"][0]["cents"] for gift in export["gifts"]] == [euros(5), euros(25)]
    _view(export, 0, pot)["available_cents"] += 1
    assert _places(export)


def test_a_pot_for_whole_projects_comes_out_too(town: Town) -> None:
    campaign = town.campaign(goal=100)
    pot = town.pot(campaign, rule=UnlockFixed(grant_cents=euros(20), trigger_bps=2_000))
    gift = town.gives(campaign, euros(30), email=ADA)
    town.gives_back(gift)
    town.gives(campaign, euros(40), email=BO)
    export = _told(town, pot)
    assert [one["whole"] for one in export["holds"]] == [True, True]
    _view(export, 1, pot)["usage"]["pot_cents"] += 1
    assert _places(export)
