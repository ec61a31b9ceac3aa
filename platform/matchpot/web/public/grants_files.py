"""All grants as files of the 360Giving Data Standard: whole, of one fund, of one year.

One address for everybody: data has no language. The page that explains it is `open_data.py`.
"""

from flask import Blueprint, Response, abort, request, send_file

from matchpot.extensions import current_settings, reader
from matchpot.persistence.queries.ledger import read_one_moment
from matchpot.persistence.queries.open_grants import Wanted
from matchpot.services.grants_export import FileKind, GrantsFile, issuer
from matchpot.web.access import everyone
from matchpot.web.kept_files import for_everyone, kept
from matchpot.web.limits import seldom

grants_files = Blueprint("grants_files", __name__, url_prefix="/open-data")

_TYPES = {FileKind.JSON: "application/json", FileKind.CSV: "text/csv"}
_FIRST_YEAR, _LAST_YEAR = 2000, 9998


def _wanted() -> Wanted:
    """What was asked for; 404 for a year that is none."""
    year, fund = request.args.get("year"), request.args.get("fund")
    if year is None:
        return Wanted(fund_slug=fund)
    is_year = len(year) == 4 and year.isascii() and year.isdigit()
    if not is_year or not _FIRST_YEAR <= int(year) <= _LAST_YEAR:
        abort(404)
    return Wanted(fund_slug=fund, year=int(year))


@grants_files.get("/grants.<any(json, csv):kind>")
@everyone
@seldom
def grants(kind: str) -> Response:
    """The file; `fund` and `year` choose from it. 404 when there is no such grant."""
    wanted, session = _wanted(), reader()
    # Who is signed in was read already; the file is made of what stands at one moment.
    session.rollback()
    read_one_moment(session)
    file = GrantsFile(issuer(current_settings()), wanted, FileKind(kind))
    pieces = file.pieces(session)
    if pieces is None:
        abort(404)
    whole = kept(pieces)
    answer = send_file(
        whole.data,
        mimetype=_TYPES[file.kind],
        as_attachment=True,
        download_name=file.name,
        etag=whole.mark,
        last_modified=file.changed,
    )
    return for_everyone(answer)
