"""Where every cent of a pot is, and what each project got, from the rows themselves."""

from sqlalchemy.orm import Session

from matchpot.domain.matching.lines import MatchLineState
from matchpot.domain.pots import PotCampaignState, PotState
from matchpot.domain.rounds.phases import Phase
from matchpot.persistence.queries import funds, joining, pots, supported_projects
from matchpot.services import panel_pay
from tests.asking import statements
from tests.builders import (
    a_campaign,
    a_fund,
    a_match_line,
    a_person,
    a_place,
    a_pot,
    a_project,
    a_rule,
    euros,
)
from tests.services.round_scenes import a_round, a_seat
from tests.towns import Town


def test_the_parts_of_a_pot_add_up_to_what_was_paid_in(session: Session) -> None:
    pot = a_pot(session, total_cents=euros(1_000), committed_cents=euros(1_500))
    pot.reserved_cents, pot.used_cents = euros(50), euros(300)
    campaign = a_campaign(session)
    a_match_line(session, pot, campaign, cents=euros(50), state=MatchLineState.HELD)
    a_match_line(session, pot, campaign, cents=euros(100), state=MatchLineState.CAPTURED)
    a_match_line(session, pot, campaign, cents=euros(150), state=MatchLineState.SETTLED)
    a_match_line(session, pot, campaign, cents=euros(50), state=MatchLineState.PAID)
    a_match_line(session, pot, campaign, cents=euros(70), state=MatchLineState.REVERSED)
    position = pots.pot_position(session, pot.id)
    assert position is not None
    assert (position.captured_cents, position.settled_cents) == (euros(100), euros(200))
    assert position.left_cents == euros(650)
    assert position.awaited_cents == euros(500)
    parts = position.left_cents + position.held_cents + position.given_cents
    assert parts == position.paid_in_cents


def test_what_a_panel_earned_is_used_and_given_to_no_project(session: Session) -> None:
    town = Town(session)
    row = a_round(town, phase=Phase.PUBLISHED)
    a_seat(town, row)
    paid = panel_pay.pay(session, row, town.clock.now())
    position = pots.pot_position(session, row.pot_id)
    assert position is not None
    assert (position.panel_cents, position.given_cents) == (paid, 0)
    assert position.used_cents == paid == euros(50)
    assert position.left_cents == position.paid_in_cents - position.held_cents - paid


def test_a_fund_that_paid_more_than_it_promised_is_shown_so(session: Session) -> None:
    pot = a_pot(session, total_cents=euros(1_000), committed_cents=euros(600))
    position = pots.pot_position(session, pot.id)
    assert position is not None
    assert (position.awaited_cents, position.unannounced_cents) == (0, euros(400))


def test_a_pot_is_public_from_its_publication_on(session: Session) -> None:
    fund = a_fund(session)
    draft = a_pot(session, fund=fund, state=PotState.FUNDED)
    shown = a_pot(session, fund=fund, state=PotState.PUBLISHED)
    assert pots.public_pot(session, fund_slug=fund.slug, pot_slug=draft.slug) is None
    assert pots.public_pot(session, fund_slug=fund.slug, pot_slug=shown.slug) is not None
    listed = pots.pots_of_funds(session, [fund.id], public_only=True)
    assert [pot.id for pot in listed] == [shown.id]


def test_the_pots_of_a_campaign_come_in_one_statement(session: Session) -> None:
    campaign = a_campaign(session)
    for number in range(3):
        pot = a_pot(session, name=f"Pot {number}")
        a_rule(session, pot)
        place = a_place(session, pot, campaign)
        place.used_cents, place.held_cents = euros(number), 1
    asked = a_pot(session, name="Asked")
    a_place(session, asked, campaign, state=PotCampaignState.ASKED)
    session.flush()
    with statements(session.connection()) as sent:
        found = pots.pots_of_campaign(session, campaign.id)
    assert len(sent) == 1
    assert [pot.pot_name for pot in found] == ["Pot 0", "Pot 1", "Pot 2"]
    assert [pot.given_cents for pot in found] == [0, euros(1), euros(2)]
    assert {pot.kind for pot in found} == {"ratio"}
    assert len(pots.pots_of_campaign(session, campaign.id, joined_only=False)) == 4


def test_projects_are_listed_with_what_they_got_and_those_that_left_with_nothing_are_not(
    session: Session,
) -> None:
    pot = a_pot(session)
    much, little, gone, only_left = (a_campaign(session) for _ in range(4))
    a_place(session, pot, much)
    a_place(session, pot, little)
    a_place(session, pot, gone, state=PotCampaignState.LEFT)
    a_place(session, pot, only_left, state=PotCampaignState.LEFT)
    a_match_line(session, pot, little, cents=500, state=MatchLineState.CAPTURED)
    a_match_line(session, pot, much, cents=9_000, state=MatchLineState.SETTLED)
    a_match_line(session, pot, much, cents=1_000, state=MatchLineState.HELD)
    a_match_line(session, pot, gone, cents=700, state=MatchLineState.PAID)
    rows = supported_projects.projects_of_pots(session, [pot.id])
    got = [(row.campaign_id, row.given_cents, row.held_cents) for _, row in rows]
    assert got == [(much.id, 9_000, 1_000), (gone.id, 700, 0), (little.id, 500, 0)]


def test_the_list_of_funds_sums_public_pots_only(session: Session) -> None:
    fund = a_fund(session)
    a_pot(session, fund=fund, total_cents=euros(100))
    a_pot(session, fund=fund, total_cents=euros(900), state=PotState.DRAFT)
    a_fund(session, "Without pots")
    (card,) = funds.public_funds(session)
    assert (card.id, card.pots, card.paid_in_cents, card.left_cents) == (
        fund.id, 1, euros(100), euros(100),
    )  # fmt: skip


def test_a_maker_is_offered_pots_it_is_not_with(session: Session) -> None:
    campaign = a_campaign(session)
    fits, there, no_rule = (a_pot(session, name=name) for name in ("fits", "there", "norule"))
    a_rule(session, fits)
    a_rule(session, there)
    a_place(session, there, campaign)
    offered = joining.pots_to_ask(session, campaign.id)
    assert [pot.id for pot in offered] == [fits.id]
    assert no_rule.id not in {pot.id for pot in offered}


def test_a_campaign_is_its_makers_and_nobody_elses(session: Session) -> None:
    maker, stranger = a_person(session, "Maker"), a_person(session, "Stranger")
    campaign = a_campaign(session, project=a_project(session, maker=maker))
    mine = joining.campaign_of_maker(session, campaign_id=campaign.id, person_id=maker.id)
    assert mine is not None
    assert (
        joining.campaign_of_maker(session, campaign_id=campaign.id, person_id=stranger.id) is None
    )
