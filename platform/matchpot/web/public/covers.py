"""Drawn covers as pictures of their own, so that a list of projects stays small."""

from flask import Blueprint, Response, abort

from matchpot.domain.projects import Discipline
from matchpot.web.access import everyone
from matchpot.web.covers import cover_svg

covers = Blueprint("covers", __name__, url_prefix="/covers")


@covers.get("/<discipline>/<int:project_id>.svg")
@everyone
def drawn(discipline: str, project_id: int) -> Response:
    """The poster of a project without a picture; the page that shows it says what it is."""
    if discipline not in set(Discipline):
        abort(404)
    page = Response(str(cover_svg(project_id, discipline, "")), mimetype="image/svg+xml")
    page.headers["Content-Security-Policy"] = "default-src 'none'"
    page.cache_control.public = True
    page.cache_control.max_age = 604_800
    return page
