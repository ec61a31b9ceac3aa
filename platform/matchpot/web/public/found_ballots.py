"""An application as residents read it, and a published ballot found again by its receipt."""

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from matchpot.domain.rounds.applications import READ
from matchpot.domain.rounds.phases import PLANNED, Phase
from matchpot.domain.rounds.receipts import read_receipt
from matchpot.extensions import reader
from matchpot.persistence.queries import ballot_papers as papers
from matchpot.persistence.queries import ballots as queries
from matchpot.persistence.queries import rounds as round_queries
from matchpot.persistence.queries.ballots import Published
from matchpot.persistence.queries.rounds import RoundPage
from matchpot.services import applications
from matchpot.web import ballot_papers
from matchpot.web.access import everyone
from matchpot.web.application_sheet import sheet
from matchpot.web.ballot_papers import Said
from matchpot.web.public.rounds import rounds_public
from matchpot.web.public.voting import public_vote

# From here on everybody may see every ballot that counts.
_PUBLISHED = frozenset({*PLANNED[PLANNED.index(Phase.PUBLISHED) :], Phase.CLOSED})


@rounds_public.get("/<slug>/applications/<code>")
@everyone
def application(slug: str, code: str) -> str:
    """An application that residents vote on, as it was handed in."""
    page = public_vote(slug)
    found = papers.standing_application(reader(), page.row.id, code)
    if found is None or page.row.phase not in READ:
        abort(404)
    return render_template(
        "public/vote_application.html",
        page=page,
        row=page.row,
        sheet=sheet(
            found.copy or {}, applications.asked_of(found), page.rules.questions, code=code
        ),
    )


@rounds_public.get("/<slug>/find-ballot")
@everyone
def find_ballot(slug: str) -> ResponseReturnValue:
    """Type a receipt and see the ballot it is of, once all are published."""
    page = round_queries.public_round(reader(), slug) or abort(404)
    typed = request.args.get("receipt", "").strip()
    code = read_receipt(typed)
    is_published = page.row.phase in _PUBLISHED
    found = queries.published_ballot(reader(), page.row, code) if is_published and code else None
    return render_template(
        "public/ballot_find.html",
        page=page,
        row=page.row,
        typed=typed,
        is_mistyped=bool(typed) and code is None,
        is_published=is_published,
        found=found,
        said=_said(page, found) if found else [],
        is_replaced=bool(code)
        and is_published
        and found is None
        and queries.is_replaced(reader(), page.row, code or ""),
    )


def _said(page: RoundPage, found: Published) -> list[Said]:
    rules = queries.ballot_rules(page.row, found.phase)
    codes = sorted(one.id for one in applications.standing(reader(), page.row))
    lines = papers.lines(reader(), page.row.id, codes)
    return ballot_papers.said_lines(rules, found.says, lines) if rules else []
