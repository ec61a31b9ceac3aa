"""An award of a network is one to its maker: one letter, one yes, and each euro with its pot."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from matchpot.domain.awards import ACCEPT_WITHIN, AwardState
from matchpot.domain.errors import IllegalMove, NotAllowed, NotFound
from matchpot.domain.networks.deciding import Stance
from matchpot.persistence.models.awards import Award
from matchpot.persistence.models.networks import NetworkProposal, NetworkRemark, NetworkVoice
from matchpot.persistence.models.payouts import Payout
from matchpot.persistence.models.trust import Duty
from matchpot.persistence.models.work import OutboxRow
from matchpot.persistence.queries import award_days
from matchpot.services import (
    awards,
    checks,
    network_awards,
    network_voices,
    payees,
    personal_data,
)
from tests.builders import euros
from tests.services.award_scenes import REASON, TERMS
from tests.services.network_scenes import Networked
from tests.services.payout_scenes import onboard
from tests.towns import Town


@pytest.fixture
def net(session: Session) -> Networked:
    """Four members who decide by consent, with 3,000 and 1,000 euros."""
    return Networked(Town(session))


def letters(net: Networked, notice: str) -> list[dict[str, object]]:
    """What letters of a kind say."""
    wanted = select(OutboxRow).where(OutboxRow.key.startswith(f"mail:{notice}:"))
    return [one.payload for one in net.town.session.scalars(wanted)]


def accept(net: Networked, award: Award) -> None:
    """Its maker, who has a payout account, says yes."""
    town = net.town
    payee = payees.of(town.session, award.maker_id, now=town.clock.now())
    account = town.payments.open_account(key=f"payee:{payee.id}", payee_id=payee.id, email="m@x.nl")
    payee.account = account.id
    onboard(town, payee)
    by, now = award.maker_id, town.clock.now()
    awards.accept(town.session, award.id, by=by, terms=TERMS, now=now, limits=town.limits)


def test_one_yes_takes_all_parts_and_each_pot_pays_its_own(net: Networked) -> None:
    made = net.granted(euros(1_000))
    first, second = net.awards(made)
    accept(net, second)
    net.town.session.expire_all()
    assert {first.state, second.state} == {AwardState.ACCEPTED}
    paid = net.town.session.scalars(select(Payout.amount_cents).order_by(Payout.id)).all()
    assert paid == [euros(750), euros(250)]
    duties = net.town.session.scalars(select(Duty.fund_id).order_by(Duty.id)).all()
    assert duties == [one.fund.id for one in net.feeders]  # one report goes to both
    for notice in ("award_offered", "award_accepted"):
        (told,) = letters(net, notice)
        assert str(euros(1_000)) in str(told)
        assert "Fund 1, Fund 2" in str(told)
    net.town.checked()


def test_one_no_gives_every_pot_its_money_back(net: Networked) -> None:
    made = net.granted(euros(1_000))
    second = net.awards(made)[1]
    awards.decline(net.town.session, second.id, by=made.maker_id, now=net.town.clock.now())
    assert {one.state for one in net.awards(made)} == {AwardState.DECLINED}
    assert net.money() == [(0, 0), (0, 0)]
    net.propose(euros(2_000))  # what came back can be promised again
    net.town.checked()


def test_an_offer_nobody_answers_ends_as_one_after_one_reminder(net: Networked) -> None:
    made, session = net.granted(euros(1_000)), net.town.session
    ids = [one.id for one in net.awards(made)]
    net.town.clock.forward(days=ACCEPT_WITHIN.days - 3)
    assert award_days.to_remind(session, now=net.town.clock.now()) == ids[:1]
    net.town.clock.forward(days=4)
    now = net.town.clock.now()
    assert [awards.expire(session, one, now=now) for one in ids] == [True, False]
    assert net.money() == [(0, 0), (0, 0)]
    net.town.checked()


def test_a_fund_takes_nothing_back_that_a_network_granted_and_the_network_takes_all(
    net: Networked,
) -> None:
    made, session, now = net.granted(euros(1_000)), net.town.session, net.town.clock.now()
    officer = net.feeders[0].officer.id
    with pytest.raises(NotAllowed):
        awards.revoke(session, net.awards(made)[0].id, by=officer, reason=REASON, now=now)
    by = net.owner.id
    back = network_awards.revoke(session, made.id, by=by, reason=REASON, now=now)
    assert back == euros(1_000)
    assert net.money() == [(0, 0), (0, 0)]
    assert len(letters(net, "award_revoked")) == 1
    with pytest.raises(IllegalMove):
        network_awards.revoke(session, made.id, by=by, reason=REASON, now=now)
    net.town.checked()


def test_nothing_is_revoked_of_a_proposal_that_is_open(net: Networked) -> None:
    made, now = net.propose(euros(100)), net.town.clock.now()
    with pytest.raises(NotFound):
        network_awards.revoke(net.town.session, made.id, by=net.owner.id, reason=REASON, now=now)


def test_a_member_who_makes_the_project_lets_nothing_go_and_takes_nothing_back(
    net: Networked,
) -> None:
    made = net.propose(euros(100), net.project(maker=net.members[0]))
    for one in (net.owner, net.members[1], net.members[2]):
        net.say(made, one, Stance.YES)
    net.days_pass()
    assert net.decide(made)
    session, now, limits = net.town.session, net.town.clock.now(), net.town.limits
    by = net.members[0].id
    with pytest.raises(NotAllowed):
        network_awards.release_next(session, made.id, by=by, now=now, limits=limits)
    with pytest.raises(NotAllowed):
        network_awards.revoke(session, made.id, by=by, reason=REASON, now=now)


def test_a_later_part_is_let_go_by_the_network_from_all_pots(session: Session) -> None:
    net = Networked(Town(session), pots_euros=(30_000, 10_000))
    # A purse has one limit for all; this one is for large work.
    net.purse.most_cents = euros(30_000)
    for one in net.feeders:
        one.mandate.most_cents = euros(30_000)
    made, town = net.granted(euros(30_000)), net.town
    accept(net, net.awards(made)[0])
    by, now = net.owner.id, town.clock.now()
    gone = network_awards.release_next(session, made.id, by=by, now=now, limits=town.limits)
    assert gone == euros(6_000)  # the last fifth
    with pytest.raises(IllegalMove):
        network_awards.release_next(session, made.id, by=by, now=now, limits=town.limits)
    town.checked()


@pytest.mark.parametrize(
    "lie", [{"amount_cents": euros(999)}, {"purse_id": None}, {"record": "voices"}]
)
def test_an_award_that_differs_from_its_proposal_is_found(net: Networked, lie: dict) -> None:  # type: ignore[type-arg]  # what columns take
    made, session = net.granted(euros(1_000)), net.town.session
    if "record" in lie:
        silent = made.record | {"voices": []}
        lie = {"record": silent}
    elif "purse_id" in lie:
        other = Networked(net.town, pots_euros=())
        lie = {"purse_id": other.purse.id}
    session.execute(update(NetworkProposal).values(lie))
    session.expire_all()
    found = checks.run_checks(session, now=net.town.clock.now())
    assert [one.invariant.value for one in found if not one.ok] == ["I13"]


def test_who_leaves_is_forgotten_and_the_decision_can_be_made_again(net: Networked) -> None:
    session, who, now = net.town.session, net.members[0], net.town.clock.now()
    made = net.propose(euros(500))
    network_voices.remark(session, made.id, who.id, "I know the hall, it is lovely.", now=now)
    net.all_say(made)
    net.say(made, who, Stance.OBJECT, "I was born there, and it is not lovely.")
    personal_data.erase(session, who.id, now=now, secret=b"secret")
    net.days_pass()
    net.decide(made)
    assert not session.scalars(select(NetworkRemark)).all()
    mine = select(NetworkVoice.words).where(NetworkVoice.person_id == who.id)
    assert set(session.scalars(mine)) == {""}
    net.town.checked()
