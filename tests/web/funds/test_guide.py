"""A fund keeps its own schemes in the guide, and sees nobody else's."""

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from matchpot.persistence.queries import guide as queries
from matchpot.persistence.queries.guide import Kept
from matchpot.services import guide
from tests.services.guide_scenes import a_scheme, a_step
from tests.web.funds.conftest import Town

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])
FORM = {
    "key": "reis",
    "title": "Reiskosten",
    "provider": "Fonds",
    "kind": "award",
    "source_url": "https://fonds.example/reis",
    "checked_on": "2026-01-05",
    "opening": "always",
    "place_of": "either",
    "accounting": "light",
}


def kept(engine: Engine, key: str) -> Kept | None:
    with Session(engine) as session:
        return queries.kept(session, key)


def test_a_member_writes_a_scheme_that_the_fund_keeps(town: Town, engine: Engine) -> None:
    desk = f"/fund/{town.fund}/guide"
    assert town.visit(town.reader).post(f"{desk}/new", **FORM).status_code == 403
    assert town.visit(town.member).post(f"{desk}/new", **FORM).status_code == 303
    found = kept(engine, "reis")
    assert found is not None
    assert found.organisation_id == town.fund
    assert "Reiskosten" in town.visit(town.reader).get(desk).get_data(as_text=True)
    assert "Reiskosten" in town.visit(None).get("/guide/reis").get_data(as_text=True)
    changed = FORM | {"seen": "1", "title": "Reisgeld"}
    town.visit(town.member).post(f"{desk}/schemes/reis/edit", **changed)
    town.visit(town.member).post(f"{desk}/schemes/reis/check")
    assert (found := kept(engine, "reis")) is not None
    assert (found.scheme.title, found.number) == ("Reisgeld", 3)


def test_schemes_of_others_are_not_there_for_a_fund(town: Town, engine: Engine) -> None:
    with Session(engine) as session:
        guide.add(session, a_scheme("editors"), a_step())
        session.commit()
    desk, member = f"/fund/{town.fund}/guide", town.visit(town.member)
    assert "editors" not in member.get(desk).get_data(as_text=True)
    for page in ("", "/edit"):
        assert member.get(f"{desk}/schemes/editors{page}").status_code == 404
    assert member.post(f"{desk}/schemes/editors/withdraw").status_code == 404
    assert town.visit(town.stranger).get(desk).status_code == 404
    assert "editors" in town.visit(town.operator).get("/admin/guide").get_data(as_text=True)
