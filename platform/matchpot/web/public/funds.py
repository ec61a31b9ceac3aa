"""Funds for everyone: who gives, by which rules, how much is left, and which projects got what."""

from flask import Blueprint, Response, abort, render_template
from markupsafe import Markup

from matchpot.domain.follows import FollowKind
from matchpot.extensions import reader
from matchpot.persistence.queries import fund_manners, pots, runs, supported_projects
from matchpot.persistence.queries import funds as queries
from matchpot.persistence.queries.pot_positions import sum_of
from matchpot.services import rich_text, trust_policies
from matchpot.web import following, pot_ends, promising, sharing, voting_rounds
from matchpot.web.access import everyone
from matchpot.web.divisions import gifts_csv, votes_bps, votes_csv
from matchpot.web.policy_sentences import tiers_told
from matchpot.web.public import addresses
from matchpot.web.public.pot_past import past_of
from matchpot.web.sentences import headline, rule_sentences
from matchpot.web.spreadsheets import csv_answer, euros_text

funds_public = Blueprint("funds_public", __name__, url_prefix="/<lang>/funds")


@funds_public.get("/")
@everyone
def browse() -> str:
    """Every fund with a public pot."""
    return render_template("public/fund_browse.html", funds=queries.public_funds(reader()))


@funds_public.get("/<slug>")
@everyone
def show(slug: str) -> str:
    """One fund: its pots with their rules in words, and every project it supports."""
    session = reader()
    fund = queries.fund_page(session, slug) or abort(404)
    shown = pots.pots_of_funds(session, [fund.id], public_only=True)
    rows = supported_projects.projects_of_pots(session, [pot.id for pot in shown])
    return render_template(
        "public/fund_show.html",
        fund=fund,
        links=addresses.of("funds_public.show", slug=slug),
        share=sharing.of("funds", slug, fund.name, sharing.told(fund.name, fund.summary)),
        about=Markup(rich_text.html_of(fund.about_md)),  # noqa: S704 - cleaned by rich_text
        pots=[(pot, headline(pot.rule, fund.name) if pot.rule else "") for pot in shown],
        total=sum_of([pot.position for pot in shown]),
        projects=supported_projects.joined(project for _pot_id, project in rows),
        asked=tiers_told(trust_policies.current(session, fund.id)[1]),
        manners=fund_manners.of_fund(session, fund.id),
        follow=following.part(FollowKind.FUND, fund.id, slug),
    )


@funds_public.get("/<slug>/<pot_slug>")
@everyone
def pot(slug: str, pot_slug: str) -> str:
    """One pot: its rule with every version, its meter, and what each project got."""
    session = reader()
    found = pots.public_pot(session, fund_slug=slug, pot_slug=pot_slug) or abort(404)
    versions = pots.rule_versions(session, found.id)
    rows = supported_projects.projects_of_pots(session, [found.id])
    divisions = runs.settled_rows(session, found.id)
    division = divisions[-1] if divisions else None
    return render_template(
        "public/pot_show.html",
        pot=found,
        sentences=rule_sentences(found.rule, found.fund_name) if found.rule else [],
        versions=[(one, rule_sentences(one, found.fund_name)) for one in versions],
        projects=[project for _pot_id, project in rows],
        past=past_of(session, found.id),
        is_pool=promising.is_pool(found),
        votes_of=voting_rounds.of_rule(found.rule),
        division=division,
        earlier=divisions[:-1],
        shares=runs.shares_of(session, division.id) if division else [],
        votes=votes_bps(division) if division else {},
        expected=promising.of_pot(found),
        ends=pot_ends.sentences_of(session, found),
    )


@funds_public.get("/<slug>/<pot_slug>/projects.csv")
@everyone
def pot_csv(slug: str, pot_slug: str) -> Response:
    """What each project got of a pot, in euros."""
    session = reader()
    found = pots.public_pot(session, fund_slug=slug, pot_slug=pot_slug) or abort(404)
    rows = supported_projects.projects_of_pots(session, [found.id])
    return csv_answer(
        f"{pot_slug}.csv",
        ("project", "maker", "city", "campaign_state", "given_eur", "held_eur", "people_gave_eur"),
        (
            (
                one.title,
                one.maker,
                one.city,
                one.state.value,
                euros_text(one.given_cents),
                euros_text(one.held_cents),
                euros_text(one.crowd_cents),
            )
            for _pot_id, one in rows
        ),
    )


@funds_public.get("/<slug>/<pot_slug>/divisions/<int:number>/<any(gifts, votes):what>.csv")
@everyone
def pot_gifts(slug: str, pot_slug: str, number: int, what: str) -> Response:
    """What a pot was divided over, for whoever divides again: gifts, people as numbers; votes."""
    session = reader()
    found = pots.public_pot(session, fund_slug=slug, pot_slug=pot_slug) or abort(404)
    run = runs.run_of_pot(session, found.id, number, settled_only=True) or abort(404)
    return gifts_csv(pot_slug, run) if what == "gifts" else votes_csv(pot_slug, run)
