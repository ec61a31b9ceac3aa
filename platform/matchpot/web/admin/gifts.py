"""Every gift for operators: found by number, address, name or project, and by state and amount.

What is done with one of them is in `refunds`.
"""

from flask import Response, render_template, request
from flask_babel import lazy_gettext as _l

from matchpot.domain.donations import DonationState
from matchpot.domain.people import Role
from matchpot.extensions import reader
from matchpot.persistence.queries import campaigns
from matchpot.persistence.queries import refunds as queries
from matchpot.persistence.queries.narrowing import Narrowed
from matchpot.web.access import only
from matchpot.web.admin.blueprint import admin
from matchpot.web.admin.desk import QUEUES, Queue
from matchpot.web.admin.lists import (
    AmountsForm,
    as_file,
    choice_of,
    listing,
    looked_up,
    moment_text,
    whole,
    words_field,
)
from matchpot.web.spreadsheets import euros_text

QUEUES.append(
    Queue(
        label=_l("Gifts"),
        text=_l("Any single gift: what became of it, give it back, or leave it out of a pot."),
        endpoint="admin.gifts",
        roles=frozenset({Role.OPERATOR}),
    )
)


class GiftForm(AmountsForm):
    """Which gifts."""

    q = words_field(_l("Number, address or name of the donor, or project"))
    state = choice_of(_l("State"), *DonationState)


def _wanted(form: GiftForm) -> tuple[Narrowed, str]:
    """What is looked for, and the words read in place of misspelled ones."""
    return looked_up(form.narrowed(), find=queries.gifts, named=lambda: campaigns.titles(reader()))


@admin.get("/gifts")
@only(Role.OPERATOR)
def gifts() -> str:
    """Fifty gifts, the newest first."""
    form = GiftForm(request.args)
    narrowed, shown = _wanted(form)
    return render_template(
        "admin/gifts_list.html",
        list=listing(
            form, queries.gifts, page="admin.gifts", file="admin.gifts_csv", narrowed=narrowed
        ),
        shown=shown,
    )


@admin.get("/gifts.csv")
@only(Role.OPERATOR)
def gifts_csv() -> Response:
    """The same gifts as a file, without names and addresses of donors."""
    form = GiftForm(request.args)
    head = ("gift", "campaign", "project", "state", "gift_eur", "tip_eur", "given_back_eur",
            "fee_eur", "way_of_paying", "begun_at", "paid_at")  # fmt: skip
    rows = (
        (
            row.id,
            row.campaign_id,
            row.title,
            row.state.value,
            euros_text(row.gift_cents),
            euros_text(row.tip_cents),
            euros_text(row.refunded_cents),
            None if row.fee_cents is None else euros_text(row.fee_cents),
            row.method,
            moment_text(row.created_at),
            moment_text(row.paid_at),
        )
        for row in whole(form, queries.gifts, _wanted(form)[0])
    )
    return as_file("gifts", head, rows)
