"""A trust policy: written by members, published by an owner, read by everybody in plain words."""

import json
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from matchpot.domain.trust.policy import FRAMEWORK, digest, from_document
from matchpot.persistence.models.trust import TrustPolicy
from tests.web.funds.conftest import Town

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])

FORM: dict[str, Any] = {
    "tiers-0-from_cents": "0",
    "tiers-0-due_weeks": "13",
    "tiers-0-change_days": "0",
    "tiers-0-spot_percent": "0",
    "tiers-1-from_cents": "2,000",
    "tiers-1-first": ["confirmation", "oral"],
    "tiers-1-second": ["financial_overview"],
    "tiers-1-due_weeks": "20",
    "tiers-1-change_days": "30",
    "tiers-1-spot_percent": "4",
    "late_days": "21",
    "accept_days": "20",
    "questions": "y",
}


def stored(engine: Engine) -> list[TrustPolicy]:
    with Session(engine) as session:
        return list(session.scalars(select(TrustPolicy).order_by(TrustPolicy.version)))


def test_a_fund_begins_with_the_framework_in_plain_words(town: Town) -> None:
    page = town.visit(None).get(f"/funds/{town.fund_slug}/trust").get_data(as_text=True)
    assert "Did you get €1,000 or more from us, and less than €25,000?" in page
    assert "<li>a confirmation in one line</li><li>a public update</li>" in page
    assert "A lot draws 5% of the accepted reports" in page
    dutch = town.visit(None, "nl").get(f"/funds/{town.fund_slug}/trust").get_data(as_text=True)
    assert "Kreeg je van ons" in dutch
    file = town.visit(None).get(f"/funds/{town.fund_slug}/trust/0.json")
    assert from_document(json.loads(file.get_data(as_text=True))) == FRAMEWORK
    assert town.visit(None).get(f"/funds/{town.fund_slug}/trust/1.json").status_code == 404


def test_a_member_writes_a_draft_and_an_owner_publishes_what_was_read(
    town: Town, engine: Engine
) -> None:
    edit, publish = f"/fund/{town.fund}/trust/edit", f"/fund/{town.fund}/trust/publish"
    assert town.visit(town.reader).get(edit).status_code == 403
    assert town.visit(town.member).get(edit).status_code == 200
    assert town.visit(town.member).post(edit, **FORM).status_code == 303
    (draft,) = stored(engine)
    policy = from_document(draft.document)
    assert [tier.from_cents for tier in policy.tiers] == [0, 200_000]
    assert (policy.tiers[1].spot_check_bps, policy.late_days, policy.questions) == (400, 21, 1)
    assert town.visit(town.member).post(publish, digest=digest(policy)).status_code == 403
    owner = town.visit(town.owner)
    owner.post(publish, digest=digest(FRAMEWORK))
    assert stored(engine)[0].published_at is None
    preview = owner.get(f"/fund/{town.fund}/trust").get_data(as_text=True)
    assert "within 20 weeks" in preview
    assert "Publish it" in preview
    owner.post(publish, digest=digest(policy))
    assert stored(engine)[0].digest == digest(policy)
    public = town.visit(None).get(f"/funds/{town.fund_slug}/trust").get_data(as_text=True)
    assert digest(policy)[:8] in public
    assert "Version 1, of" in public
    file = town.visit(None).get(f"/funds/{town.fund_slug}/trust/1.json")
    assert from_document(json.loads(file.get_data(as_text=True))) == policy


def test_bad_input_is_told_beside_its_field_and_nothing_typed_is_lost(
    town: Town, engine: Engine
) -> None:
    member, edit = town.visit(town.member), f"/fund/{town.fund}/trust/edit"
    for wrong in (
        {"tiers-1-due_weeks": "1"},
        {"tiers-1-from_cents": "0"},
        {"tiers-1-change_days": "3"},
        {"accept_days": "31"},
        {"late_days": "7"},
        {"tiers-1-spot_percent": "11"},
        {"tiers-1-from_cents": "plenty"},
    ):
        answer = member.post(edit, **{**FORM, **wrong})
        page = answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert "Something needs your attention" in page
        assert all(f'value="{typed}"' in page for typed in wrong.values())
    assert stored(engine) == []


def test_tiers_are_added_and_taken_out_without_losing_the_others(town: Town) -> None:
    member, edit = town.visit(town.member), f"/fund/{town.fund}/trust/edit"
    more = member.post(edit, **FORM, add="1").get_data(as_text=True)
    assert "tiers-2-from_cents" in more
    assert 'value="2,000"' in more
    fewer = member.post(edit, **{**FORM, "drop-tiers-0": "1"}).get_data(as_text=True)
    assert "tiers-0-from_cents" not in fewer
    assert 'value="2,000"' in fewer


def test_a_draft_is_thrown_away(town: Town, engine: Engine) -> None:
    member = town.visit(town.member)
    member.post(f"/fund/{town.fund}/trust/edit", **FORM)
    assert member.post(f"/fund/{town.fund}/trust/discard").status_code == 303
    assert stored(engine) == []
