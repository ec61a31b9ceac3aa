"""What did not agree with our books: seen, compared, and decided on by an operator."""

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms.validators import InputRequired, Length

from matchpot.domain.errors import IllegalMove
from matchpot.domain.people import Role
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.queries import desk_waits
from matchpot.persistence.queries import refunds as gift_queries
from matchpot.services import quarantine as service
from matchpot.services import strays
from matchpot.services.quarantine import Oddity
from matchpot.web.access import only
from matchpot.web.admin.blueprint import admin
from matchpot.web.admin.desk import QUEUES, Queue
from matchpot.web.admin.lists import (
    ListForm,
    as_file,
    choice_of,
    listing,
    moment_text,
    whole,
    words_field,
)
from matchpot.web.forms import BaseForm, TextLine
from matchpot.web.labels import label
from matchpot.web.sessions import me


def _waiting(session: Session) -> int:
    return len(service.waiting(session))


QUEUES.append(
    Queue(
        label=_l("Payments set aside"),
        text=_l("What the payment service tells and our books do not, until somebody decides."),
        endpoint="admin.quarantine",
        roles=frozenset({Role.OPERATOR}),
        count=_waiting,
        since=desk_waits.quarantine,
    )
)


class OddForm(ListForm):
    """Which of all that was ever set aside."""

    q = words_field(_l("Reference, or what was found out"))
    kind = choice_of(_l("What did not fit"), *Oddity)


class DecisionForm(BaseForm):
    """What was found out and decided."""

    note = TextLine(
        _l("What you found out"),
        [InputRequired(_l("Say what you found out.")), Length(max=300)],
    )


@admin.get("/quarantine")
@only(Role.OPERATOR)
def quarantine() -> str:
    """What waits, oldest first, and all that was ever set aside."""
    return render_template(
        "admin/quarantine_list.html",
        waiting=service.waiting(reader()),
        list=listing(
            OddForm(request.args),
            service.listed,
            page="admin.quarantine",
            file="admin.quarantine_csv",
        ),
        why=lambda one: label(Oddity(one.reason)),
    )


@admin.get("/quarantine.csv")
@only(Role.OPERATOR)
def quarantine_csv() -> Response:
    """The same as a file; amounts as the payment service told them, in cents."""
    head = ("number", "reference", "what", "gift", "amount_cents", "found_at", "decided_at",
            "decided_by", "found_out")  # fmt: skip
    rows = (
        (
            one.id,
            one.reference,
            one.reason,
            one.donation_id,
            one.seen.get("amount_cents"),
            moment_text(one.found_at),
            moment_text(one.resolved_at),
            one.resolved_by,
            one.resolution,
        )
        for one in whole(OddForm(request.args), service.listed)
    )
    return as_file("payments-set-aside", head, rows)


@admin.get("/quarantine/<int:odd_id>")
@only(Role.OPERATOR)
def odd(odd_id: int) -> str:
    """One of them: what was seen beside what was expected."""
    return _page(odd_id, DecisionForm())


def _page(odd_id: int, form: DecisionForm) -> str:
    session = reader()
    found = service.one(session, odd_id) or abort(404)
    gift = gift_queries.gift(session, found.donation_id) if found.donation_id else None
    return render_template(
        "admin/quarantine_show.html",
        odd=found,
        why=label(Oddity(found.reason)),
        gift=gift,
        form=form,
        can_go_back=strays.can_go_back(found),
    )


@admin.post("/quarantine/<int:odd_id>/resolve")
@only(Role.OPERATOR)
def resolve_odd(odd_id: int) -> ResponseReturnValue:
    """Close the matter with a note; no money moves."""
    form = DecisionForm.sent()
    if not form.validate():
        return _page(odd_id, form), 422
    now, note = outside().clock.now(), form.note.data or ""
    with unit_of_work() as session:
        was_open = service.resolve(session, odd_id, by=me().id, resolution=note, now=now)
    if was_open:
        flash(_("Noted and closed."), "success")
    else:
        flash(_("Somebody closed this before you. Nothing was changed."), "warning")
    return redirect(url_for("admin.quarantine"), 303)


@admin.post("/quarantine/<int:odd_id>/give-back")
@only(Role.OPERATOR)
def give_odd_back(odd_id: int) -> ResponseReturnValue:
    """Give the whole payment back to whoever paid it."""
    try:
        with unit_of_work() as session:
            strays.ask_back(session, odd_id, by=me().id, now=outside().clock.now())
    except IllegalMove:
        flash(_("This cannot go back any more. Look at how it stands."), "warning")
    else:
        flash(_("All of it goes back to whoever paid it."), "success")
    return redirect(url_for("admin.odd", odd_id=odd_id), 303)
