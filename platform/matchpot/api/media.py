"""Pictures, served under names that never mean anything else, so that caches may keep them.

Everything under /media was written by us (services/images.py). What a project
shows, and to whom, is decided by the page that links here; names cannot be guessed.
"""

from flask import Blueprint, Response, abort, send_file
from flask.typing import ResponseReturnValue

from matchpot.extensions import outside
from matchpot.services.report_files import PRIVATE

media = Blueprint("media", __name__, url_prefix="/media")

_TYPES = {"webp": "image/webp", "jpg": "image/jpeg"}


@media.get("/<name>")
def picture(name: str) -> ResponseReturnValue:
    """One file; 404 for any name that is not there, or is only for some."""
    kind = _TYPES.get(name.rpartition(".")[2])
    if kind is None or PRIVATE in name:
        abort(404)
    try:
        file = outside().files.open(name)
    except FileNotFoundError:
        abort(404)
    answer: Response = send_file(file, mimetype=kind, etag=False, conditional=False)
    answer.cache_control.public = True
    answer.cache_control.no_cache = None
    answer.cache_control.max_age = 31_536_000
    answer.cache_control.immutable = True
    answer.headers["Content-Security-Policy"] = "default-src 'none'"
    return answer
