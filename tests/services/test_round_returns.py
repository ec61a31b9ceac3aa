"""Money goes back from a pot for rounds: what is free, asked by the fund and paid by another."""

import pytest
from sqlalchemy.orm import Session

from matchpot.domain.endings import ReturnState
from matchpot.domain.errors import IllegalMove, InvalidValue, PotExhausted, SecondPersonNeeded
from matchpot.domain.rounds.phases import Phase
from matchpot.persistence.models.endings import FundReturn
from matchpot.persistence.models.matching import Pot
from matchpot.persistence.queries import endings as queries
from matchpot.persistence.queries import rounds as round_queries
from matchpot.services import books, fund_returns, round_building, unspent
from tests.builders import a_person, euros
from tests.services.award_scenes import a_published_round, pay
from tests.services.round_scenes import RULES, a_round, a_round_pot
from tests.towns import Town

IBAN = "NL91ABNA0417164300"


@pytest.fixture
def town(session: Session) -> Town:
    return Town(session)


def ask(town: Town, pot_id: int, cents: int, *, by: int | None = None) -> FundReturn:
    return fund_returns.request(
        town.session,
        pot_id=pot_id,
        cents=cents,
        holder="Stadsfonds",
        iban=IBAN,
        actor_id=by or a_person(town.session).id,
        now=town.clock.now(),
    )


def pay_back(town: Town, one: FundReturn, *, by: int) -> None:
    now = town.clock.now()
    fund_returns.paid(town.session, one.id, bank_reference="S1", actor_id=by, now=now)


def test_what_a_round_did_not_award_goes_back_when_it_has_ended(town: Town) -> None:
    published = a_published_round(town, asks=(4_000,), cents=euros(20_000))
    award, pot_id = published.awards()[0], published.row.pot_id
    published.accept(award)
    pay(published, published.parts_of(award)[0])
    pot = town.session.get_one(Pot, pot_id)
    bank = books.balance(town.session, "Assets:Bank:Funds")
    # While the round lasts, what it holds for awards, its reserve list and its panel stays.
    free = pot.total_cents - pot.reserved_cents - pot.used_cents
    with pytest.raises(PotExhausted):
        ask(town, pot_id, free + 1)
    round_building.release_hold(town.session, published.row, town.clock.now())
    finance = a_person(town.session).id
    asked = ask(town, pot_id, euros(16_000), by=finance)
    assert (asked.state, asked.amount_cents) == (ReturnState.ASKED, euros(16_000))
    town.checked()
    with pytest.raises(SecondPersonNeeded):
        pay_back(town, asked, by=finance)
    pay_back(town, asked, by=a_person(town.session).id)
    assert books.balance(town.session, "Assets:Bank:Funds") == bank - euros(16_000)
    assert (pot.total_cents, pot.used_cents) == (euros(4_000), euros(4_000))
    assert pot.committed_cents == euros(4_000)
    town.checked()


def test_what_was_asked_back_pays_no_new_round_and_is_asked_once(town: Town) -> None:
    most = round_building.most_cents(RULES)
    pot = a_round_pot(town, cents=most)
    row = a_round(town, phase=Phase.DRAFT, pot=pot)
    ask(town, pot.id, 1)
    found = round_queries.round_page(town.session, row.id)
    assert found is not None
    assert found.free_cents == most - 1
    digest = round_building.frozen_as(row).digest
    by, now = row.created_by, town.clock.now()
    with pytest.raises(InvalidValue, match="too_little_money"):
        round_building.open_round(town.session, row.id, digest=digest, actor_id=by, now=now)
    with pytest.raises(PotExhausted):
        ask(town, pot.id, most)
    ask(town, pot.id, most - 1)
    assert queries.returning_cents(town.session, pot.id) == most
    assert unspent.due(town.session) == []
    town.checked()


def test_nothing_and_less_than_nothing_do_not_go_back(town: Town) -> None:
    pot = a_round_pot(town)
    for cents in (0, -1):
        with pytest.raises(PotExhausted):
            ask(town, pot.id, cents)


def test_the_money_of_a_matching_pot_goes_back_at_its_end_alone(town: Town) -> None:
    with pytest.raises(IllegalMove):
        ask(town, town.pot_alone(cents=euros(100)).id, euros(10))
