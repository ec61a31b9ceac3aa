"""A fund's own schemes in the guide: it writes them, checks them, and takes them out."""

from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchpot.domain.people import Role
from matchpot.domain.trust.roles import Action
from matchpot.web import scheme_desk
from matchpot.web.access import only
from matchpot.web.filters import known_url
from matchpot.web.funds.blueprint import funds
from matchpot.web.funds.own import allowed, own_fund
from matchpot.web.scheme_desk import Desk


def desk(fund_id: int, action: Action = Action.EDIT_POT) -> Desk:
    """That of a fund; 404 for a stranger, 403 for a member who may not."""
    fund = own_fund(fund_id, action)
    return Desk(
        room="funds",
        crumbs=[(_("Fund desk"), known_url("funds.desk")), (fund.name, None)],
        name=fund.name,
        fund_id=fund_id,
        may_write=allowed(fund, Action.EDIT_POT),
    )


@funds.get("/<int:fund_id>/guide")
@only(Role.FUND_MEMBER)
def schemes(fund_id: int) -> str:
    """The fund's schemes, the one checked longest ago first."""
    return scheme_desk.listed(desk(fund_id, Action.SEE_POT))


@funds.route("/<int:fund_id>/guide/new", methods=["GET", "POST"])
@only(Role.FUND_MEMBER)
def new_scheme(fund_id: int) -> ResponseReturnValue:
    """A scheme the fund offers outside this platform."""
    return scheme_desk.written(desk(fund_id))


@funds.get("/<int:fund_id>/guide/schemes/<key>")
@only(Role.FUND_MEMBER)
def scheme(fund_id: int, key: str) -> str:
    """One scheme with its history."""
    return scheme_desk.shown(desk(fund_id, Action.SEE_POT), key)


@funds.route("/<int:fund_id>/guide/schemes/<key>/edit", methods=["GET", "POST"])
@only(Role.FUND_MEMBER)
def edit_scheme(fund_id: int, key: str) -> ResponseReturnValue:
    """All of it, as a form."""
    return scheme_desk.written(desk(fund_id), key)


@funds.post("/<int:fund_id>/guide/schemes/<key>/<any(check, withdraw, restore):what>")
@only(Role.FUND_MEMBER)
def change_scheme(fund_id: int, key: str, what: str) -> ResponseReturnValue:
    """Compared with its source today, taken out, or brought back."""
    return scheme_desk.done(desk(fund_id), key, what)
