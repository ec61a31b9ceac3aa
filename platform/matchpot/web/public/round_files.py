"""The files of a published round: its own, which is worked out again, and that of Pabulib."""

from flask import Response, request

from matchpot.extensions import reader
from matchpot.persistence.queries.ledger import read_one_moment
from matchpot.services import round_export
from matchpot.web.access import everyone
from matchpot.web.json_files import json_file
from matchpot.web.limits import seldom
from matchpot.web.public.results import published
from matchpot.web.public.rounds import rounds_public


@rounds_public.get("/<slug>/round.json")
@everyone
@seldom
def round_file(slug: str) -> Response:
    """A round without names, for `matchpot round verify`."""
    session = reader()
    # Who is signed in was read already; the file is made of what stands at one moment.
    session.rollback()
    read_one_moment(session)
    found = published(slug)
    return json_file(round_export.round_file(session, found), f"{slug}.json")


@rounds_public.get("/<slug>/round.pb")
@everyone
@seldom
def pabulib_file(slug: str) -> Response:
    """The election as other programs read it; `half` asks for one half of applicants."""
    found, half = published(slug), request.args.get("half", "")
    text = round_export.pabulib_file(reader(), found, half=half)
    name = f"{slug}{'-' + half if half else ''}.pb"
    return Response(
        text,
        mimetype="text/plain",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
