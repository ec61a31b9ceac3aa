"""The file with which anybody computes a pot again."""

import secrets
from tempfile import SpooledTemporaryFile

from flask import Response, abort, send_file

from matchpot.domain.deadlines import local_day
from matchpot.domain.matching.pools import POOL_KINDS
from matchpot.extensions import outside, reader
from matchpot.persistence.queries import pots
from matchpot.persistence.queries.ledger import read_one_moment
from matchpot.services.pot_export import pot_export
from matchpot.web.access import everyone
from matchpot.web.limits import seldom
from matchpot.web.public.funds import funds_public

# A larger file is written to disk while it is made.
_IN_MEMORY_BYTES = 1_000_000


@funds_public.get("/<slug>/<pot_slug>/pot.json")
@everyone
@seldom
def pot_file(slug: str, pot_slug: str) -> Response:
    """A pot that matches gifts, without names, for `matchpot match verify`."""
    session = reader()
    # Who is signed in was read already; the file is made of what stands at one moment.
    session.rollback()
    read_one_moment(session)
    found = pots.public_pot(session, fund_slug=slug, pot_slug=pot_slug) or abort(404)
    if found.rule is None or found.rule.kind in POOL_KINDS:
        abort(404)
    today = local_day(outside().clock.now())
    file = SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES)  # noqa: SIM115 - the answer closes it
    for piece in pot_export(session, found, today=today, donor_secret=secrets.token_bytes(32)):
        file.write(piece.encode())
    file.seek(0)
    return send_file(
        file, mimetype="application/json", as_attachment=True, download_name=f"{pot_slug}.json"
    )
