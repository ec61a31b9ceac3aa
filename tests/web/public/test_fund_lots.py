"""The lot of a fund's spot checks: the fund puts chance in, and everybody can draw it again."""

import json
import re
from dataclasses import dataclass

import pytest
from flask import Flask

from matchpot.cli.lots.lot_file import read_stated
from matchpot.domain.lots.checking import check
from matchpot.domain.people import MembershipRole
from matchpot.domain.reports.spot_checks import pool
from matchpot.domain.rounds.rules import LotSource
from matchpot.extensions import unit_of_work
from matchpot.services import lots
from tests.builders import NOON, a_fund, a_member, a_person
from tests.web.visitors import Visitor

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])
_SECRET = re.compile(r"text/plain;charset=utf-8,([0-9a-f]{64})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """A lot over one report and nineteen blanks."""

    app: Flask
    url: str
    member: int
    reader: int
    stranger: int

    def visit(self, person_id: int) -> Visitor:
        visitor = Visitor(self.app)
        with visitor.client.session_transaction() as kept:
            kept["_user_id"] = f"{person_id}:1"
            kept["_fresh"] = True
        return visitor


@pytest.fixture
def frozen(app: Flask) -> Frozen:
    with app.app_context(), unit_of_work() as session:
        fund, spread = a_fund(session), pool({"R-0123456789": 500})
        lots.freeze_for_fund(
            session, fund.id, "Stadsfonds - spot check 2026 Q1",
            (spread.tickets, spread.limits), LotSource.COMMIT_REVEAL, NOON,
        )  # fmt: skip
        return Frozen(
            app=app,
            url=f"/funds/{fund.slug}/lots/1",
            member=a_member(session, fund, role=MembershipRole.MEMBER).id,
            reader=a_member(session, fund, role=MembershipRole.READER).id,
            stranger=a_person(session).id,
        )


def test_the_fund_puts_chance_in_and_everybody_can_draw_again(frozen: Frozen) -> None:
    member, visitor = frozen.visit(frozen.member), Visitor(frozen.app)
    assert "R-0123456789" in visitor.get(frozen.url).get_data(as_text=True)
    kept = member.post(f"{frozen.url}/commit", name="Ilse").get_data(as_text=True)
    secret = _SECRET.search(kept)
    assert secret is not None
    assert member.post(f"{frozen.url}/seal").status_code == 303
    member.post(f"{frozen.url}/reveal", name="Ilse", secret=secret[1])
    page = visitor.get(frozen.url).get_data(as_text=True)
    assert "Drawn on" in page
    assert "-spot_check-1.json --seal" in page
    stated = json.loads(visitor.get(f"{frozen.url}/lot.json").data)
    assert check(read_stated(json.dumps(stated).encode()), published=stated["seal"]).wrong is None
    assert len(stated["drawn"]["taken"]) == 1


def test_only_people_of_the_fund_take_part_and_only_who_answers_reports_closes(
    frozen: Frozen,
) -> None:
    stranger, reader = frozen.visit(frozen.stranger), frozen.visit(frozen.reader)
    assert stranger.post(f"{frozen.url}/commit", name="Me").status_code == 403
    assert reader.post(f"{frozen.url}/commit", name="Ria").status_code == 200
    assert reader.post(f"{frozen.url}/seal").status_code == 403
    assert stranger.get("/funds/nobody/lots/1").status_code == 404
