"""The figures of the whole site, and the register of what is computed about people."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from matchpot.domain.campaigns import CampaignState
from matchpot.domain.donations import DonationState
from matchpot.domain.matching.lines import MatchLineState
from matchpot.persistence.models.donations import Donation
from matchpot.web.public.algorithms import REGISTER
from matchpot.web.public.statistics import figures_of
from tests.builders import (
    NOON,
    a_campaign,
    a_fund,
    a_match_line,
    a_place,
    a_pot,
    a_project,
    a_rule,
    euros,
)


@pytest.fixture
def town(session: Session) -> None:
    """Three campaigns: one runs with a gift and its match, one succeeded, one missed its goal."""
    runs, made, missed = (
        a_campaign(session, project=a_project(session, title=title)) for title in "ABC"
    )
    runs.raised_cents, runs.match_cents = euros(25), euros(25)
    made.state, made.raised_cents = CampaignState.COMPLETED, euros(600)
    missed.state = CampaignState.CLOSED_FAILED
    pot = a_pot(session, fund=a_fund(session), total_cents=euros(900))
    a_rule(session, pot)
    a_place(session, pot, runs).used_cents = euros(25)
    a_match_line(session, pot, runs, cents=euros(25), state=MatchLineState.CAPTURED)
    session.add(
        Donation(
            token="t", form_key="f", campaign_id=runs.id, state=DonationState.PAID,
            gift_cents=euros(30), refunded_gift_cents=euros(5), refunded_cents=euros(5),
            tip_cents=0, donor_key="d", locale="nl", created_at=NOON, expires_at=NOON,
            paid_at=NOON - timedelta(days=5),
        )
    )  # fmt: skip
    session.commit()


def test_every_sum_is_of_what_stands(session: Session, town: None) -> None:
    found = figures_of(session, now=NOON)
    assert (found.given_cents, found.match_cents) == (euros(625), euros(25))
    assert (found.succeeded, found.ended, found.success_bps) == (1, 2, 5_000)
    assert found.funds == [("Stadsfonds", 1, euros(25))]
    assert [(one.name, given, added) for one, given, added in found.months] == [
        ("2026-02", euros(25), 0),
        ("2026-03", 0, euros(25)),
    ]
    assert [(one.campaigns, one.given_cents) for one in found.cities] == [(3, euros(625))]


def test_nothing_to_count_is_said(session: Session) -> None:
    found = figures_of(session, now=NOON)
    assert (found.given_cents, found.ended, found.months) == (0, 0, [])


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_the_page_has_its_tables_as_files(client: FlaskClient, town: None) -> None:
    for lang in ("en", "nl"):
        assert client.get(f"/{lang}/figures").status_code == 200
    files = {
        what: client.get(f"/en/figures/{what}.csv").text
        for what in ("months", "funds", "disciplines", "places")
    }
    assert "Stadsfonds,1,25.00" in files["funds"]
    assert "theatre,3,1,1,625.00,25.00" in files["disciplines"]
    assert client.get("/en/figures/secrets.csv").status_code == 404


@pytest.mark.parametrize("engine_name", ["sqlite"])
def test_the_register_tells_of_each_computation_what_goes_in_and_whom_to_ask(
    client: FlaskClient,
) -> None:
    for lang in ("en", "nl"):
        page = client.get(f"/{lang}/algorithms").text
        for one in REGISTER:
            assert f'id="{one.key}"' in page
    assert 'href="/en/algorithms"' in client.get("/en/open-data").text
    assert 'href="/en/algorithms"' in client.get("/en/").text
