"""Who may do what: every route, by every kind of person, with what is theirs and what is not.

What is expected follows from two things: the audience a route states, and whose the thing in its
address is. A route with a thing in its address that belongs to nobody here fails the last test.
"""

import pytest

from tests.contract.addresses import Address, addresses
from tests.contract.conftest import TOKEN, Hall

WHO = (
    "visitor", "donor", "maker", "other_maker", "coach", "operator", "member", "stranger",
)  # fmt: skip
ROLES = {
    "coach": {"coach"},
    "operator": {"operator"},
    "member": {"fund_member"},
    "stranger": {"fund_member"},
}
# What in an address says whose it is, per audience's rooms.
OWNERS = {
    "makers": (
        {
            "project_id", "campaign_id", "application_id", "award_id", "duty_id", "report_id",
            "loan_id", "scenario_id", "referral_id",
        },
        "maker",
    ),
    "funds": (
        {
            "fund_id", "pot_id", "round_id", "award_id", "duty_id", "notice_id", "loan_id",
            "product_id", "change_id", "promise_id", "mandate_id",
        },
        "member",
    ),
    "networks": ({"network_id", "purse_id", "mandate_id", "proposal_id", "ballot_id"}, "donor"),
}  # fmt: skip
# Signed-in people's rooms where the thing is named by a slug or a link.
ONLY_FOR = {
    "makers.rate": "maker",
    "pages.drop_question": "maker",
    "accounts.organisation": "member",
    "accounts.invite": "member",
    "accounts.change_member": "member",
    "accounts.withdraw_invitation": "member",
    "accounts.invitation_sent": "donor",
    "accounts.change_follow": "donor",
    "panels.place": "donor",
    "panels.leave": "donor",
    "panels.conflicts": "donor",
    "panels.declare": "donor",
    "panels.reading": "donor",
    "panels.application": "donor",
    "panels.note": "donor",
    "panels.accept_nomination": "donor",
    "panels.ballot": "donor",
    "panels.fill_in": "donor",
    "panels.review_ballot": "donor",
    "panels.cast_ballot": "donor",
    "panels.ballot_receipt": "donor",
    "panels.deliberation": "donor",
    "panels.talk": "donor",
    "panels.say": "donor",
    "panels.consent": "donor",
    "rounds_public.lot_commit": "member",
    "rounds_public.lot_seal": "member",
    "funds_public.lot_commit": "member",
    "funds_public.lot_seal": "member",
}
# Signed by the provider, not by a person.
MACHINES = {"webhooks.stripe", "webhooks.stripe_accounts"}
# Mail programs post here with nothing but the signed link they were given.
BY_LINK = {"follows.stopped"}


def expected(hall: Hall, address: Address, who: str) -> set[int] | None:
    """The codes with which somebody is refused; None when they may."""
    view = hall.app.view_functions[address.endpoint]
    audience = getattr(view, "audience", "everyone")
    if audience == "everyone":
        return None
    if who == "visitor":
        return {303}
    if audience != "signed in" and not set(audience.split(", ")) & ROLES.get(who, set()):
        return {403}
    owner = ONLY_FOR.get(address.endpoint)
    names, whose = OWNERS.get(address.endpoint.split(".")[0], (set(), ""))
    if names & address.rule.arguments:
        owner = whose
    return {403, 404} if owner not in (None, who) else None


# A 404 for everybody: names nobody kept anything under, and a clock nobody can move.
NOT_THERE = {
    "media.picture", "report_files.show", "development.mail", "development.mail_body",
    "development.move_clock",
}  # fmt: skip
# Whoever posts these may be signed out, or be somebody else afterwards.
ENDS_SESSION = {
    "accounts.sign_out", "accounts.confirm_email_sent", "accounts.erase_sent", "development.become",
}  # fmt: skip


def refused_with(hall: Hall, address: Address, who: str, may: bool) -> int | None:
    """The code somebody is refused with, or None when the answer is the page's own."""
    url = address.url(hall.app)
    answer = hall.get(who, url) if address.method == "GET" else hall.post(who, url, {})
    sent_away = answer.status_code == 303 and "/account/sign-in" in answer.headers["Location"]
    if answer.status_code in {401, 403, 404} or (sent_away and not may):
        return answer.status_code
    return None


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("who", WHO)
def test_everybody_reaches_what_is_theirs_and_nothing_else(
    hall: Hall, who: str, method: str
) -> None:
    wrong = []
    for address in addresses(hall.app, hall.world, method):
        if address.endpoint in NOT_THERE | MACHINES:
            continue
        refusal, before = expected(hall, address, who), hall.version()
        code = refused_with(hall, address, who, may=refusal is None)
        if code not in (refusal or {None}):
            wrong.append((address.endpoint, code, refusal))
        if hall.version() != before:
            if refusal is not None:
                wrong.append((address.endpoint, "something was written", refusal))
            hall.restore()
        if method == "POST" and address.endpoint in ENDS_SESSION:
            hall.forget(who)
    assert not wrong


@pytest.mark.parametrize("who", WHO)
def test_a_form_without_its_token_does_nothing(hall: Hall, who: str) -> None:
    client, wrong = hall.fresh(who), []
    before = hall.version()
    for address in addresses(hall.app, hall.world, "POST"):
        if address.endpoint in MACHINES | BY_LINK:
            continue
        url = address.url(hall.app)
        codes = [
            client.post(url).status_code,
            client.post(url, data={"csrf_token": "made up"}).status_code,
        ]
        if codes != [400, 400]:
            wrong.append((address.endpoint, codes))
    assert not wrong
    assert hall.version() == before


def test_the_token_of_one_browser_opens_nothing_in_another(hall: Hall) -> None:
    other = hall.app.test_client()
    with other.session_transaction() as kept:
        kept["_user_id"] = f"{hall.world.people['maker']}:1"
    other.get("/en/maker/projects/new")
    form = {"csrf_token": TOKEN, "title": "Mine", "discipline": "theatre"}
    assert other.post("/en/maker/projects/new", data=form).status_code == 400


def test_another_method_is_no_way_in(hall: Hall) -> None:
    before = hall.version()
    url = f"/en/admin/payouts/{hall.world.ids['payout_id']}/approve"
    operator = hall.client("operator")
    assert operator.get(url, query_string={"_method": "POST", "cents": "1"}).status_code == 405
    overridden = {"X-HTTP-Method-Override": "POST", "X-Method-Override": "POST"}
    assert operator.get(url, headers=overridden).status_code == 405
    for method in ("PUT", "PATCH", "DELETE", "TRACE"):
        assert operator.open(url, method=method).status_code in {400, 405}
    assert hall.version() == before


def test_things_of_another_with_ones_own_around_them_are_not_there(hall: Hall) -> None:
    """A comment, a picture or an offer is looked for within what its address names."""
    ids, draft = hall.world.ids, hall.world.ids["draft_project_id"]
    live, before = ids["live_project_id"], hall.version()
    maker = f"/en/maker/projects/{live}"
    assert hall.post("maker", f"{maker}/comments/{ids['comment_id']}", {}).status_code == 404
    picture = hall.post("maker", f"{maker}/pictures/{ids['image_id']}", {"do": "remove"})
    assert picture.status_code in {403, 404}
    own = f"/en/maker/projects/{draft}/pictures/9999"
    assert hall.post("maker", own, {"do": "remove"}).status_code == 404
    assert hall.version() == before


def test_a_role_is_given_to_members_only(hall: Hall) -> None:
    page = f"/en/account/organisations/{hall.world.words['fund_slug']}"
    hall.post("member", f"{page}/members/{hall.world.people['donor']}", {"role": "owner"})
    assert hall.get("donor", page).status_code == 404
    hall.restore()


def test_every_thing_in_an_address_belongs_to_somebody(hall: Hall) -> None:
    """A new route with an id in it must find its owner in this file, or be an operator's."""
    free = []
    for method in ("GET", "POST"):
        for address in addresses(hall.app, hall.world, method):
            view = hall.app.view_functions[address.endpoint]
            ids = {name for name in address.rule.arguments if name.endswith("_id")}
            names, _ = OWNERS.get(address.endpoint.split(".")[0], (set(), ""))
            is_known = names & ids or address.endpoint in ONLY_FOR
            if ids and not is_known and getattr(view, "audience", "") in {"signed in", "everyone"}:
                free.append(address.endpoint)
    # A drawn cover shows nothing of the project; anybody may enter a round, ask for a loan or offer
    # to judge; the development pages are never in production. A report's files are there for whom
    # the report is for; `web/public/test_report_files.py` tries that. What a network decided is
    # for everybody.
    open_to_all = {"covers.drawn", "makers.apply", "makers.ask_loan", "panels.volunteer"}
    of_reports = {"report_files.pdf", "report_files.show"}
    of_networks = {
        *("networks_public.decision", "networks_public.decision_json"),
        *("networks_public.ballot", "networks_public.ballot_json"),
    }
    assert set(free) == {*open_to_all, *of_reports, *of_networks, "development.become"}
