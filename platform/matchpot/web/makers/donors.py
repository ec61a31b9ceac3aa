"""How a campaign goes, for its maker: what came in, who gave, and which rewards are to be sent."""

from collections.abc import Sequence

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchpot.domain.campaigns import OPEN_FOR_DONATIONS, SUCCESSFUL, UNSUCCESSFUL
from matchpot.domain.deliveries import DeliveryState
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.queries import deliveries as delivery_queries
from matchpot.persistence.queries import givers
from matchpot.persistence.queries.deliveries import Delivery
from matchpot.persistence.queries.pots import pots_of_campaign
from matchpot.services import deliveries as service
from matchpot.services.editing import Opened
from matchpot.web import mixes
from matchpot.web.access import signed_in
from matchpot.web.makers.blueprint import makers
from matchpot.web.makers.editing import own
from matchpot.web.sessions import me
from matchpot.web.spreadsheets import csv_answer, euros_text

_MOST_PAGES = 1_000


@makers.get("/projects/<int:project_id>/donors")
@signed_in
def donors(project_id: int) -> str:
    """What came in day by day, what funds may still add, and every gift that counts."""
    opened, session = own(project_id), reader()
    campaign = opened.campaign
    page = min(max(request.args.get("page", 1, type=int), 1), _MOST_PAGES)
    owed = _owed(opened)
    return render_template(
        "makers/donors_list.html",
        project=opened.project,
        campaign=campaign,
        now=outside().clock.now(),
        is_open=campaign.state in OPEN_FOR_DONATIONS,
        gave_back=campaign.state in UNSUCCESSFUL,
        segments=mixes.toward_goal(
            crowd_cents=campaign.raised_cents,
            match_cents=campaign.match_cents,
            goal_cents=campaign.goal_min_cents,
        ),
        pots=[pot for pot in pots_of_campaign(session, campaign.id) if pot.rule],
        gifts=givers.of_campaign(session, campaign.id, page=page),
        page=page,
        pages=-(-campaign.gift_count // givers.PER_PAGE),
        page_url=lambda number: url_for("makers.donors", project_id=project_id, page=number),
        owed=len(owed),
        sent=sum(one.sent_at is not None for one in owed),
    )


@makers.get("/projects/<int:project_id>/donors.csv")
@signed_in
def donors_csv(project_id: int) -> Response:
    """Every gift that counts, with the names the maker may read and no address."""
    opened = own(project_id)
    rows = (
        (
            one.donation_id,
            one.paid_at.isoformat(),
            one.name,
            "yes" if one.anonymous else "no",
            euros_text(one.cents),
            euros_text(one.match_cents),
            one.reward,
            one.message,
        )
        for one in givers.of_campaign(reader(), opened.campaign.id)
    )
    head = ("gift", "paid_at", "name", "anonymous", "gift_eur", "match_eur", "reward", "message")
    return csv_answer(f"{opened.project.slug}-donors.csv", head, rows)


@makers.get("/projects/<int:project_id>/deliveries")
@signed_in
def deliveries(project_id: int) -> str:
    """The rewards to send, and the ones that were sent."""
    return _deliveries("makers/deliveries_list.html", project_id)


@makers.get("/projects/<int:project_id>/deliveries/labels")
@signed_in
def delivery_labels(project_id: int) -> str:
    """A label for each reward still to send, to print and cut."""
    return _deliveries("makers/deliveries_labels.html", project_id)


@makers.get("/projects/<int:project_id>/deliveries.csv")
@signed_in
def deliveries_csv(project_id: int) -> Response:
    """Every reward a campaign owes, with how to reach who gets it once it succeeded."""
    opened = own(project_id)
    may_reach = opened.campaign.state in SUCCESSFUL
    rows = (
        (
            one.donation_id,
            one.reward,
            one.promised_for,
            one.name,
            one.email if may_reach else None,
            euros_text(one.cents),
            one.message,
            one.sent_at.isoformat() if one.sent_at else None,
        )
        for one in _owed(opened)
    )
    head = ("gift", "reward", "promised_for", "name", "email", "gift_eur", "message", "sent_at")
    return csv_answer(f"{opened.project.slug}-rewards.csv", head, rows)


@makers.post("/projects/<int:project_id>/deliveries/<int:donation_id>")
@signed_in
def mark_delivery(project_id: int, donation_id: int) -> ResponseReturnValue:
    """Say that a reward was sent, or take that back."""
    own(project_id)
    to = DeliveryState.SENT if request.form.get("do") == "sent" else DeliveryState.TO_SEND
    with unit_of_work() as session:
        service.mark(
            session,
            project_id=project_id,
            donation_id=donation_id,
            to=to,
            maker_id=me().id,
            now=outside().clock.now(),
        )
    last = donation_id if to is DeliveryState.SENT else None
    return redirect(url_for("makers.deliveries", project_id=project_id, last=last), 303)


def _owed(opened: Opened) -> Sequence[Delivery]:
    return delivery_queries.of_campaign(reader(), opened.campaign.id)


def _deliveries(template: str, project_id: int) -> str:
    opened = own(project_id)
    owed = _owed(opened)
    last = request.args.get("last", 0, type=int)
    return render_template(
        template,
        project=opened.project,
        campaign=opened.campaign,
        may_send=opened.campaign.state in SUCCESSFUL,
        gave_back=opened.campaign.state in UNSUCCESSFUL,
        to_send=[one for one in owed if one.sent_at is None],
        sent=[one for one in owed if one.sent_at is not None],
        last=next((one for one in owed if one.donation_id == last and one.sent_at), None),
        nobody=_("No name given"),
    )
