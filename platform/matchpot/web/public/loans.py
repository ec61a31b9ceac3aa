"""Loans for everyone: which pots lend, under which terms, and how often their euros have worked."""

from flask import Blueprint, Response, abort, render_template

from matchpot.extensions import reader
from matchpot.persistence.queries import loan_lives, loan_offers
from matchpot.web.access import everyone
from matchpot.web.loan_figures import told
from matchpot.web.spreadsheets import csv_answer, euros_text

loans_public = Blueprint("loans_public", __name__, url_prefix="/<lang>/loans")


@loans_public.get("/")
@everyone
def browse() -> str:
    """Every loan a maker can ask for now."""
    return render_template("public/loan_browse.html", offers=loan_offers.products(reader()))


@loans_public.get("/<slug>")
@everyone
def pot(slug: str) -> str:
    """One pot that lends: its terms, and what its money did."""
    session = reader()
    found = loan_offers.public_pot(session, slug) or abort(404)
    return render_template(
        "public/loan_pot_show.html",
        pot=found,
        offers=loan_offers.products(session, pot_id=found.id),
        revolving=told(loan_lives.revolving(session, found.id)),
        counts=loan_lives.counts(session, found.id),
    )


@loans_public.get("/<slug>/figures.csv")
@everyone
def figures_csv(slug: str) -> Response:
    """The figures of a pot as a file."""
    session = reader()
    found = loan_offers.public_pot(session, slug) or abort(404)
    figures = loan_lives.revolving(session, found.id)
    rows = [
        ("paid_in_eur", euros_text(figures.paid_in_cents)),
        ("lent_eur", euros_text(figures.lent_cents)),
        ("came_back_eur", euros_text(figures.back_cents)),
        ("interest_eur", euros_text(figures.interest_cents)),
        ("owed_eur", euros_text(figures.out_cents)),
        ("written_off_eur", euros_text(figures.lost_cents)),
        ("free_eur", euros_text(figures.free_cents)),
    ]
    return csv_answer(f"{slug}.csv", ("figure", "eur"), rows)
