"""A real pot, written out without names, comes out; and one cent elsewhere does not."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from matchpot.domain.matching.caps import Caps
from matchpot.domain.matching.ratio import Ratio
from matchpot.domain.matching.unlock import UnlockFixed
from matchpot.domain.pots import PotCampaignState, PotMode
from matchpot.domain.refunds import RefundReason
from matchpot.persistence.models.donations import Donation
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.queries.pots import pot_figures
from matchpot.services import holds, refunds, waiting
from matchpot.services.pot_export import pot_export
from tests.asking import statements
from tests.builders import a_place, a_rule, euros
from tests.cli.matching.cents import cents_of, changed, proven, verified
from tests.towns import Town

TODAY = date(2026, 5, 2)
_CAPS = Caps(
    per_donation_cents=euros(80), per_donor_pot_cents=euros(90), per_project_cents=euros(500)
)


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session)


def written(town: Town, pot: Pot, *, secret: bytes = b"one") -> dict[str, Any]:
    town.session.flush()
    town.session.expire_all()
    found = pot_figures(town.session, pot.id)
    assert found is not None
    text = "".join(pot_export(town.session, found, today=TODAY, donor_secret=secret))
    read: dict[str, Any] = json.loads(text)
    return read


def busy(town: Town) -> tuple[Pot, Pot, Pot]:
    """Two pots that fill, one of them capped; one for the whole; much that goes back."""
    campaign = town.campaign(goal=400)
    near = town.pot(campaign, cents=euros(150), rule=Ratio(num=1, den=2), caps=_CAPS)
    far = town.pot(campaign, rule=Ratio(num=1, den=3), mode=PotMode.STACK)
    whole = town.pot(campaign, rule=UnlockFixed(grant_cents=euros(20), trigger_bps=2_000))
    town.gives(campaign, euros(100), email="ann@example.org", tip=500)
    town.gives(campaign, 3_333, email="bo@example.org")
    a_rule(town.session, near, Ratio(num=1, den=1), caps=_CAPS)
    part = town.gives(campaign, euros(60), email="cees@example.org")
    gone = town.gives(campaign, 4_999, email="ann@example.org")
    refunds.request_part(
        town.session, part.id, 2_501, reason=RefundReason.OPERATOR, by=None, now=town.clock.now()
    )
    town.send_refunds()
    town.gives_back(gone)
    left = town.give(campaign, euros(10), email="dik@example.org")
    holds.release(town.session, left.donation_id, reason="expired", at=town.clock.now())
    town.give(campaign, 1_234, email="eva@example.org")
    return near, far, whole


def test_every_pot_of_a_busy_campaign_comes_out(town: Town) -> None:
    for pot in busy(town):
        done = verified(written(town, pot))
        assert (done.exit_code, done.stderr) == (0, ""), done.output
    town.checked()


def test_the_export_tells_holds_refunds_versions_and_where_the_money_is(town: Town) -> None:
    near, _, whole = busy(town)
    export = written(town, near)
    assert [one["cents"] for one in export["released"]] == [euros(10)]
    assert [gift["refunds"] for gift in export["gifts"]] == [[], [], [2_501], [4_999], []]
    assert len([one for one in export["versions"] if one["pot"] == near.id]) == 2
    states = [gift["lines"][0]["state"] for gift in export["gifts"]]
    assert states == ["captured", "captured", "captured", "reversed", "held"]
    (got,) = export["got"]
    assert got["given_cents"] == near.used_cents
    assert got["gifts_cents"] == sum(gift["cents"] for gift in export["gifts"])
    (line,) = written(town, whole)["whole_lines"]
    assert line["why"]["cents"] == line["cents"] == euros(20)


def test_an_export_names_nobody_and_no_hour(town: Town) -> None:
    near, _, _ = busy(town)
    text = json.dumps(written(town, near))
    for gift in town.session.query(Donation):
        assert gift.donor_key not in text
        assert gift.token not in text
    for word in ("example.org", "12:00", "T12", "+00:00"):
        assert word not in text


def test_a_giver_has_one_key_in_an_export_and_another_in_the_next(town: Town) -> None:
    near, _, _ = busy(town)
    first, second = written(town, near), written(town, near, secret=b"two")
    keys = [gift["donor"] for gift in first["gifts"]]
    assert keys[0] == keys[3]
    assert len(set(keys)) == 4
    assert not set(keys) & {gift["donor"] for gift in second["gifts"]}


def test_why_somebody_is_not_matched_is_not_told(town: Town) -> None:
    campaign = town.campaign()
    pot = town.pot(campaign)
    gift = town.gives(campaign, euros(30))
    assert gift.match_basis is not None
    gift.match_basis = {
        **gift.match_basis,
        "pots": [{**one, "reason": "self_donation"} for one in gift.match_basis["pots"]],
    }
    export = written(town, pot)
    assert export["gifts"][0]["basis"]["pots"][0]["reason"] == "about_donor"


def test_a_campaign_that_was_declined_is_not_named(town: Town) -> None:
    campaign, other = town.campaign(), town.campaign()
    pot = town.pot(campaign)
    a_place(town.session, pot, other, state=PotCampaignState.DECLINED)
    town.gives(campaign, euros(20))
    town.gives(other, euros(20))
    export = written(town, pot)
    assert len(export["got"]) == len(export["gifts"]) == 1
    assert verified(export).exit_code == 0


def test_what_a_gift_got_because_it_waited_is_allowed_up_to_its_rule(town: Town) -> None:
    campaign = town.campaign()
    pot = town.pot(campaign, cents=euros(30))
    leaves = town.gives(campaign, euros(25), email="leaves@example.org")
    town.gives(campaign, euros(20), email="first@example.org")
    town.gives(campaign, euros(40), email="second@example.org")
    town.gives_back(leaves)
    for donation_id in waiting.due(town.session, now=town.clock.now(), limit=9):
        waiting.serve(town.session, donation_id, now=town.clock.now(), limits=town.limits)
    export = written(town, pot)
    lines = [gift["lines"][0] for gift in export["gifts"]]
    assert [(one["granted_cents"], one["cents"]) for one in lines] == [
        (euros(25), 0),
        (euros(5), euros(20)),
        (0, euros(10)),
    ]
    assert verified(export).exit_code == 0
    del export["seal"]
    first = export["gifts"][1]["lines"][0]
    first["cents"] += 1
    first["changes"][-1]["cents"] += 1
    told = json.loads(verified(export).stdout)["differences"]
    assert told[0] == {
        "place": f"gifts[1].lines[{pot.id}].cents",
        "exported": euros(20) + 1,
        "recomputed": euros(20),
    }


def test_a_batch_costs_the_same_statements_whatever_is_in_it(town: Town) -> None:
    near, _, _ = busy(town)
    engine = town.session.get_bind()
    with statements(engine) as few:
        written(town, near)
    campaign = town.session.get_one(Donation, 1).campaign_id
    for number in range(4):
        place = town.session.get_one(type(town.campaign()), campaign)
        town.gives(place, euros(5), email=f"more{number}@example.org")
    with statements(engine) as more:
        written(town, near)
    assert len(more) == len(few)


def test_one_cent_changed_anywhere_is_found(town: Town) -> None:
    exports = [written(town, pot) for pot in busy(town)]
    sealed = [(export, path) for export in exports for path in cents_of(export)]
    bare = [
        ({name: one for name, one in export.items() if name != "seal"}, path)
        for export in exports
        for path in proven(export)
    ]

    @settings(max_examples=300, suppress_health_check=list(HealthCheck))
    @given(where=st.sampled_from(sealed) | st.sampled_from(bare), by=st.sampled_from([1, -1]))
    def found_out(where: tuple[dict[str, Any], tuple[Any, ...]], by: int) -> None:
        export, path = where
        assert verified(changed(export, path, by)).exit_code in (1, 2), path

    found_out()
