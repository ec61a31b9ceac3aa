"""The file with which anybody computes a pot again."""

import secrets

from flask import Response, abort, send_file

from matchpot.domain.deadlines import local_day
from matchpot.extensions import outside, reader
from matchpot.persistence.queries import pots
from matchpot.persistence.queries.ledger import read_one_moment
from matchpot.services.division_export import exported
from matchpot.web.access import everyone
from matchpot.web.kept_files import kept
from matchpot.web.limits import seldom
from matchpot.web.public.funds import funds_public


@funds_public.get("/<slug>/<pot_slug>/pot.json")
@everyone
@seldom
def pot_file(slug: str, pot_slug: str) -> Response:
    """A pot without names, for `matchpot match verify`; one that is divided once it was."""
    session = reader()
    # Who is signed in was read already; the file is made of what stands at one moment.
    session.rollback()
    read_one_moment(session)
    found = pots.public_pot(session, fund_slug=slug, pot_slug=pot_slug) or abort(404)
    if found.rule is None:
        abort(404)
    today = local_day(outside().clock.now())
    pieces = exported(session, found, today=today, donor_secret=secrets.token_bytes(32))
    if pieces is None:
        abort(404)
    return send_file(
        kept(pieces).data,
        mimetype="application/json",
        as_attachment=True,
        download_name=f"{pot_slug}.json",
    )
