"""The whole guide as a file, for everybody: what stands in it, and what is offered here.

One address for everybody: data has no language. What is taken back in is in `admin/guide_files`.
"""

import json
from collections.abc import Iterator
from dataclasses import replace

from flask import Blueprint, Response, send_file

from matchpot.domain import open_grants
from matchpot.domain.deadlines import local_day
from matchpot.domain.guide.files import csv_pieces, json_document
from matchpot.domain.guide.schemes import Scheme
from matchpot.extensions import outside, reader
from matchpot.persistence.queries import guide as queries
from matchpot.web.access import everyone
from matchpot.web.kept_files import for_everyone, kept
from matchpot.web.languages import DEFAULT
from matchpot.web.limits import seldom
from matchpot.web.public.addresses import whole

guide_files = Blueprint("guide_files", __name__, url_prefix="/open-data")

_TYPES = {"json": "application/json", "csv": "text/csv"}


@guide_files.get("/guide.<any(json, csv):kind>")
@everyone
@seldom
def schemes(kind: str) -> Response:
    """Every scheme there is today; what is offered here has its page as its source."""
    day = local_day(outside().clock.now())
    every = [_sourced(one) for one in queries.published(reader(), today=day)]
    pieces = csv_pieces(every) if kind == "csv" else _document(every)
    file = kept(pieces)
    name = f"guide-{day:%Y-%m-%d}.{kind}"
    answer = send_file(
        file.data, mimetype=_TYPES[kind], as_attachment=True, download_name=name, etag=file.mark
    )
    return for_everyone(answer)


def _sourced(scheme: Scheme) -> Scheme:
    if not scheme.offered_by:
        return scheme
    return replace(scheme, source_url=whole(f"/{DEFAULT}{scheme.source_url}"))


def _document(every: list[Scheme]) -> Iterator[str]:
    document = {"licence": open_grants.LICENCE, "schemes": json_document(every)}
    yield json.dumps(document, ensure_ascii=False, indent=1) + "\n"
