"""A fund leaves a gift out, its giver objects without an account, an operator answers."""

import pytest
from flask import Flask

from matchpot.domain.people import MembershipRole, Role
from matchpot.extensions import unit_of_work
from matchpot.persistence.models.people import Membership
from matchpot.persistence.queries import case_pages
from tests.builders import NOON, euros
from tests.towns import Town
from tests.web.visitors import Visitor, mailed, somebody

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])

WHY = "Ten gifts of the same second, one after the other."
OBJECTION = "These are the gifts of ten singers of our choir."
ANSWER = "We looked at the list of the choir and it is right."


@pytest.fixture
def scene(app: Flask) -> tuple[int, str]:
    """A matched gift; the pot's id and the token of the gift."""
    return _scene(app, euros(40))


def _scene(app: Flask, *gifts: int) -> tuple[int, str]:
    """Matched gifts of different people; the pot's id and the token of the first gift."""
    officer = somebody(app, "officer@example.nl", name="Olga Officer")
    somebody(app, "operator@example.nl", role=Role.OPERATOR)
    with app.app_context(), unit_of_work() as session:
        town = Town(session)
        town.forms = 900
        campaign = town.campaign()
        pot = town.pot(campaign)
        gift, *_others = [
            town.gives(campaign, cents, email=f"giver{'' if at == 0 else at}@example.org")
            for at, cents in enumerate(gifts)
        ]
        session.add(
            Membership(
                organisation_id=pot.fund_id,
                person_id=officer,
                role=MembershipRole.MEMBER,
                invited_at=NOON,
                accepted_at=NOON,
            )
        )
        return pot.id, gift.token


def signed_in(app: Flask, email: str) -> Visitor:
    visitor = Visitor(app)
    assert visitor.sign_in(email).status_code == 303
    return visitor


def test_from_the_funds_reason_to_the_operators_answer(app: Flask, scene: tuple[int, str]) -> None:
    pot, token = scene
    officer, giver = signed_in(app, "officer@example.nl"), Visitor(app)
    page = officer.get(f"/fund/pots/{pot}/gifts").text
    assert "giver@example.org" not in page
    assert "€40.00" in page
    assert giver.get(f"/give/gift/{token}/appeal").status_code == 303
    short = officer.post(f"/fund/pots/{pot}/gifts/1", note="abuse")
    assert (short.status_code, "20 to 600" in short.text) == (422, True)
    assert officer.post(f"/fund/pots/{pot}/gifts/1", note=WHY).status_code == 303
    gift = giver.get(f"/give/gift/{token}").text
    assert WHY in gift
    assert "You may object until" in gift
    letters = {mail.subject for mail in mailed(app)}
    assert "Stadsfonds voegt niets toe aan je donatie" in letters
    assert giver.post(f"/give/gift/{token}/appeal", words=OBJECTION).status_code == 303
    operator = signed_in(app, "operator@example.nl")
    assert "Gift 1" in operator.get("/admin/appeals").text
    case = operator.get("/admin/appeals/1").text
    assert WHY in case
    assert OBJECTION in case
    answered = operator.post("/admin/appeals/1", words=ANSWER, restore="yes")
    assert answered.status_code == 303
    assert ANSWER in giver.get(f"/give/gift/{token}").text
    assert "Counts again" in officer.get(f"/fund/pots/{pot}/gifts").text
    assert "Het antwoord op je bezwaar" in {mail.subject for mail in mailed(app)}


def test_an_operator_does_not_answer_what_they_did_and_others_see_none_of_it(
    app: Flask, scene: tuple[int, str]
) -> None:
    pot, token = scene
    operator = signed_in(app, "operator@example.nl")
    assert f"/admin/pots/{pot}/gifts/1" in operator.get("/admin/gifts/1").text
    left_out = operator.post(f"/admin/pots/{pot}/gifts/1", note=WHY, whole_person="y")
    assert left_out.status_code == 303
    assert Visitor(app).post(f"/give/gift/{token}/appeal", words=OBJECTION).status_code == 303
    assert "Somebody else answers" in operator.get("/admin/appeals/1").text
    refused = operator.post("/admin/appeals/1", words=ANSWER)
    assert refused.status_code == 422
    assert signed_in(app, "officer@example.nl").get("/admin/appeals").status_code in {403, 404}


def test_a_maker_tells_who_lives_with_them_and_forgets_it_again(
    app: Flask, scene: tuple[int, str]
) -> None:
    maker = signed_in(app, "officer@example.nl")
    assert maker.post("/account/household", email="no address").status_code == 422
    assert maker.post("/account/household", email="Kim+x@Example.org").status_code == 303
    assert "kim@example.org" in maker.get("/account/household").text
    assert maker.post("/account/household/forget", email="kim@example.org").status_code == 303
    assert "kim@example.org" not in maker.get("/account/household").text


def test_a_long_list_of_gifts_comes_in_pages(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(case_pages, "PER_PAGE", 1)
    pot, _token = _scene(app, euros(40), euros(15))
    officer = signed_in(app, "officer@example.nl")
    newest = officer.get(f"/fund/pots/{pot}/gifts").text
    older = officer.get(f"/fund/pots/{pot}/gifts?page=2").text
    assert ("€15.00" in newest, "€40.00" in newest) == (True, False)
    assert ("€15.00" in older, "€40.00" in older) == (False, True)
    assert "€40.00" in officer.get(f"/fund/pots/{pot}/gifts?page=99").text
