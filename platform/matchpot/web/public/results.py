"""The result of a round for everyone: the whole way from ballots to money, and the file of it.

Before it is published nobody sees anything here; the fund looks at it on a page of its own.
"""

from flask import abort, render_template, url_for

from matchpot.domain.rounds.phases import Phase
from matchpot.extensions import reader
from matchpot.persistence.queries import awards, lots
from matchpot.persistence.queries import rounds as queries
from matchpot.persistence.queries.rounds import RoundPage
from matchpot.web import round_results
from matchpot.web.access import everyone
from matchpot.web.public.addresses import whole
from matchpot.web.public.rounds import rounds_public

PUBLIC = frozenset({Phase.PUBLISHED, Phase.PAYOUT, Phase.REPORTING, Phase.CLOSED})


def published(slug: str) -> RoundPage:
    """A round whose result is public; 404 for any other."""
    found = queries.public_round(reader(), slug)
    if found is None or found.row.phase not in PUBLIC:
        abort(404)
    return found


@rounds_public.get("/<slug>/results")
@everyone
def results(slug: str) -> str:
    """Who got what and why, every step to it, and how anybody works it out again."""
    session, found = reader(), published(slug)
    halves = round_results.last(session, found.row.id)
    return render_template(
        "public/round_results.html",
        page=found,
        row=found.row,
        halves=halves,
        counts=queries.counts(session, found.row.id),
        awards=awards.of_round(session, found.row.id),
        file_url=whole(url_for("rounds_public.round_file", slug=slug)),
        drawn=[one for one in lots.of_round(session, found.row.id) if one.drawn_at],
    )
