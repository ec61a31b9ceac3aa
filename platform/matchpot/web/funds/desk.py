"""A fund's desk: what needs an answer now, its pots and rounds; and where its money is."""

from flask import render_template

from matchpot.domain.people import Role
from matchpot.domain.pots import PotPurpose
from matchpot.domain.trust.roles import Action
from matchpot.extensions import reader
from matchpot.persistence.queries import applications, joining, lots, pay_ins, pots, rounds
from matchpot.persistence.queries import funds as queries
from matchpot.persistence.queries.pot_positions import sum_of
from matchpot.web.access import only
from matchpot.web.funds.blueprint import funds
from matchpot.web.funds.own import allowed, own_fund, own_funds


@funds.get("/")
@only(Role.FUND_MEMBER)
def desk() -> str:
    """What needs an answer, then the pots, then what happened lately."""
    mine = own_funds()
    ids = [fund.organisation_id for fund in mine]
    session = reader()
    return render_template(
        "funds/desk.html",
        funds=mine,
        makers_of_pots=[fund for fund in mine if allowed(fund, Action.EDIT_POT)],
        pots=pots.pots_of_funds(session, ids, purposes=tuple(PotPurpose)),
        rounds=rounds.rounds_of_funds(session, ids),
        waiting=pay_ins.pay_ins_to_confirm(session, fund_ids=ids),
        asking=joining.campaigns_asking(session, ids),
        lots_waiting=lots.waiting_for_funds(session, ids),
        applications_waiting=applications.waiting_for_funds(session, ids),
        matches=queries.latest_matches(session, ids),
    )


@funds.get("/<int:fund_id>/position")
@only(Role.FUND_MEMBER)
def position(fund_id: int) -> str:
    """Where every euro of one fund is, pot by pot, with the sum of all."""
    fund = own_fund(fund_id, Action.SEE_POT)
    session = reader()
    mine = pots.pots_of_funds(session, [fund.organisation_id], purposes=tuple(PotPurpose))
    return render_template(
        "funds/position_show.html",
        fund=fund,
        pots=mine,
        total=sum_of([pot.position for pot in mine]),
        flow=queries.match_flow(session, fund.organisation_id),
    )
