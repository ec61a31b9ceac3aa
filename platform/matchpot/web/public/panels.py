"""The panel of a round for everybody: how it came together, how mixed it is, its lot. No names."""

import json

from flask import Response, abort, render_template

from matchpot.domain.rounds.lots import LotPurpose
from matchpot.domain.rounds.rules import PanelMode
from matchpot.domain.rounds.seats import SeatState
from matchpot.extensions import reader
from matchpot.persistence.queries import applications, readings
from matchpot.persistence.queries import panels as queries
from matchpot.persistence.queries import rounds as round_queries
from matchpot.persistence.queries.rounds import RoundPage
from matchpot.services import lots, panel_file
from matchpot.web.access import everyone
from matchpot.web.panel_sentences import quotas_told
from matchpot.web.public.rounds import rounds_public
from matchpot.web.round_sentences import who_decides


def _with_panel(slug: str) -> RoundPage:
    page = round_queries.public_round(reader(), slug)
    if page is None or page.rules.panel.mode is PanelMode.NONE:
        abort(404)
    return page


@rounds_public.get("/<slug>/panel")
@everyone
def panel(slug: str) -> str:
    """How many sit, how they came to, what they told in numbers, and how often somebody is out."""
    page, session = _with_panel(slug), reader()
    row = page.row
    return render_template(
        "public/panel_show.html",
        page=page,
        row=row,
        panel=page.rules.panel,
        mode=who_decides(page.rules.panel),
        members=queries.members(session, row.id),
        counts=queries.counts(session, row.id),
        left=queries.counts(session, row.id).get(SeatState.LEFT, 0),
        mixture=panel_file.mixture(session, row),
        conflicts=_conflicts(page),
        lot=lots.latest(session, row.id, LotPurpose.PANEL),
        given_up=quotas_told(panel_file.given_up(session, row), page.rules.panel.features),
        has_file=panel_file.published(session, row) is not None,
    )


def _conflicts(page: RoundPage) -> list[tuple[str, int]]:
    """How many step aside, by application: by its title once everybody may know that."""
    titles = {one.code: one.title for one in applications.entrants(reader(), page.row)}
    counted = readings.conflict_counts(reader(), page.row.id).items()
    return [(f"{code} · {titles[code]}" if code in titles else code, n) for code, n in counted]


@rounds_public.get("/<slug>/panel.json")
@everyone
def panel_json(slug: str) -> Response:
    """The draw of the panel, to be done again with `matchpot lot panel`."""
    row = _with_panel(slug).row
    found = panel_file.published(reader(), row)
    if found is None:
        abort(404)
    text = json.dumps(found, ensure_ascii=False, indent=1) + "\n"
    headers = {"Content-Disposition": f'attachment; filename="{row.slug}-panel.json"'}
    return Response(text, mimetype="application/json", headers=headers)
