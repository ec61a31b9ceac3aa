"""A fund's desk: what needs an answer now, where every euro is, its rounds and awards."""

from flask import render_template

from matchpot.domain.ledger.figures import Figure
from matchpot.domain.people import Role
from matchpot.domain.pots import PotPurpose
from matchpot.domain.trust.roles import Action
from matchpot.extensions import reader
from matchpot.persistence.queries import (
    applications,
    change_notices,
    duties,
    fund_money,
    joining,
    lots,
    rounds,
)
from matchpot.persistence.queries import funds as queries
from matchpot.persistence.queries import mandates as mandate_queries
from matchpot.services import applicant_panels
from matchpot.web.access import only
from matchpot.web.funds import mandates, waiting
from matchpot.web.funds.blueprint import funds
from matchpot.web.funds.figure_words import MEANS
from matchpot.web.funds.own import allowed, own_fund, own_funds


@funds.get("/")
@only(Role.FUND_MEMBER)
def desk() -> str:
    """What needs an answer, then the money, then what happened lately."""
    mine = own_funds()
    ids = [fund.organisation_id for fund in mine]
    session = reader()
    pots = fund_money.money_of_funds(session, ids)
    of_funds = rounds.rounds_of_funds(session, ids)
    network_pots = [pot for pot in pots if pot.purpose is PotPurpose.NETWORK]
    of_networks = mandate_queries.of_pots(session, [pot.id for pot in network_pots])
    return render_template(
        "funds/desk.html",
        funds=mine,
        makers_of_pots=[fund for fund in mine if allowed(fund, Action.EDIT_POT)],
        pots={one: [pot for pot in pots if pot.fund_id == one] for one in ids},
        loan_pots=[pot for pot in pots if pot.purpose is PotPurpose.LOANS],
        network_pots=network_pots,
        mandates={one.pot_id: one for one in of_networks if one.state in mandates.NOW},
        together=fund_money.together,
        figures=Figure,
        rounds=of_funds,
        awards=fund_money.awards_by_state(pots),
        waiting=waiting.lines({fund.organisation_id: fund for fund in mine}),
        asking=joining.campaigns_asking(session, ids),
        lots_waiting=lots.waiting_for_funds(session, ids),
        whole_rounds=[one for one in of_funds if applicant_panels.is_whole(session, one.row)],
        applications_waiting=applications.waiting_for_funds(session, ids),
        changes=change_notices.waiting(session, ids),
        reports_waiting=duties.waiting_for_fund(session, ids),
        matches=queries.latest_matches(session, ids),
    )


@funds.get("/<int:fund_id>/position")
@only(Role.FUND_MEMBER)
def position(fund_id: int) -> str:
    """Where every euro of one fund is, pot by pot, with the sum of all."""
    fund = own_fund(fund_id, Action.SEE_POT)
    session = reader()
    pots = fund_money.money_of_funds(session, [fund_id])
    return render_template(
        "funds/position_show.html",
        fund=fund,
        pots=pots,
        total=fund_money.together(pots),
        figures=Figure,
        means=MEANS,
        flow=queries.money_flow(session, fund_id),
        most=queries.MOST_IN_FLOW,
    )
