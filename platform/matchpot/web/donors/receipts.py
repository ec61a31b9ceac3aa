"""Receipts to keep: of one gift, and of all gifts in a year; facts from the books, no advice.

What can be said about tax is said in the templates and nowhere else.
"""

from flask import abort, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from matchpot.domain.deadlines import local_day
from matchpot.domain.periods import read_period, year_of
from matchpot.extensions import outside, reader
from matchpot.services import donor_years
from matchpot.services.donor_years import GiftYear
from matchpot.web.access import everyone, signed_in
from matchpot.web.donors import gift_words, paying
from matchpot.web.donors.back import find
from matchpot.web.donors.blueprint import donors
from matchpot.web.donors.gifts import own_gifts
from matchpot.web.donors.private import private
from matchpot.web.filters import page_locale
from matchpot.web.pdf_files import pdf_answer
from matchpot.web.spreadsheets import csv_answer, euros_text


@donors.get("/gift/<token>/receipt.pdf")
@everyone
@private
def receipt(token: str) -> ResponseReturnValue:
    """One gift that was paid, as a PDF file; whoever has the gift's address may have it."""
    gift = find(token)
    if gift.paid_at is None:
        abort(404)
    sums, receiver = donor_years.of_gift(reader(), gift.id)
    html = render_template(
        "components/receipt_file.html",
        language=page_locale().language,
        gift=gift,
        sums=sums,
        receiver=receiver,
        method=gift_words.method_name(gift.method),
        now=outside().clock.now(),
    )
    return pdf_answer(html, name=f"receipt-{gift.id}.pdf", otherwise=paying.gift_url(token))


def _year(year: int) -> tuple[GiftYear, bool]:
    """The overview of this year, or of one in which one gave or later; and whether it is over."""
    gifts, now = own_gifts(), outside().clock.now()
    period, this_year = read_period(str(year)), year_of(now).year
    if period is None or year not in {this_year, *donor_years.years(gifts, this_year=this_year)}:
        abort(404)
    return donor_years.of_year(reader(), gifts, period), period.ends <= now


@donors.get("/gift/mine/<int:year>")
@signed_in
@private
def gift_year(year: int) -> str:
    """What one gave and got back in a year."""
    found, is_over = _year(year)
    return render_template("donors/donation_year.html", year=found, is_over=is_over)


@donors.get("/gift/mine/<int:year>.pdf")
@signed_in
@private
def gift_year_file(year: int) -> ResponseReturnValue:
    """The same as a PDF file."""
    found, is_over = _year(year)
    html = render_template(
        "components/year_file.html",
        language=page_locale().language,
        year=found,
        is_over=is_over,
        person=current_user,
        now=outside().clock.now(),
    )
    here = url_for("donors.gift_year", year=year)
    return pdf_answer(html, name=f"gifts-{year}.pdf", otherwise=here)


@donors.get("/gift/mine/<int:year>/table.csv")
@signed_in
@private
def gift_year_csv(year: int) -> ResponseReturnValue:
    """The same for a spreadsheet, in euros."""
    found, _is_over = _year(year)
    head = (_("Number"), _("Day"), _("Project"), _("Receiver"), _("Gift"), _("Tip"), _("Came back"))
    rows = (
        (
            str(line.gift.id),
            local_day(line.paid_at).isoformat(),
            line.gift.title,
            line.receiver.organisation or line.receiver.maker,
            euros_text(line.sums.gift_cents),
            euros_text(line.sums.tip_cents),
            euros_text(line.sums.back_cents),
        )
        for line in found.lines
    )
    return csv_answer(f"gifts-{year}.csv", head, rows)
