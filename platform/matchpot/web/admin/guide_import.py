"""A file of schemes taken into the guide: what it would do is shown first, then it is done whole.

Between the two steps the file travels in the form, packed; it is read and checked again.
"""

import base64
import binascii
import zlib

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import FileField

from matchpot.domain.deadlines import local_day
from matchpot.domain.guide.columns import COLUMNS
from matchpot.domain.guide.files import MOST_BYTES
from matchpot.domain.people import Role
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.services import guide_import
from matchpot.services.guide_import import FileRefused, Planned
from matchpot.web import guide_history, scheme_desk
from matchpot.web.access import only
from matchpot.web.admin.blueprint import admin
from matchpot.web.forms import BaseForm
from matchpot.web.words.scheme_columns import COLUMN_NAMES

_MOST_FAULTS = 100


class ImportForm(BaseForm):
    """The file."""

    file = FileField(_l("File with schemes, CSV or JSON"))


@admin.get("/guide/import")
@only(Role.OPERATOR)
def import_schemes() -> str:
    """Where a file is chosen, and which columns it has."""
    return _page(ImportForm(), None, "")


@admin.post("/guide/import")
@only(Role.OPERATOR)
def try_import() -> ResponseReturnValue:
    """What the file would do; nothing is written yet."""
    form, sent = ImportForm.sent(), request.files.get("file")
    data = sent.read(MOST_BYTES + 1) if sent else b""
    if not data:
        form.file.errors = [_("Choose a file with schemes in it.")]
        return _page(form, None, ""), 422
    planned = guide_import.plan(reader(), data, today=local_day(outside().clock.now()))
    packed = "" if planned.faults else base64.b64encode(zlib.compress(data, 9)).decode()
    return _page(form, planned, packed), 422 if planned.faults else 200


@admin.post("/guide/import/take-in")
@only(Role.OPERATOR)
def take_in() -> ResponseReturnValue:
    """Write everything the file brings, or nothing."""
    data = _unpacked(request.form.get("packed", ""))
    try:
        with unit_of_work() as session:
            planned = guide_import.take_in(
                session, data, scheme_desk.step(request.form.get("why", ""))
            )
    except FileRefused as refused:
        return _page(ImportForm(), Planned(faults=refused.faults), ""), 422
    flash(
        ngettext("%(num)d scheme was taken in.", "%(num)d schemes were taken in.", planned.count),
        "success",
    )
    return redirect(url_for("admin.schemes"), 303)


def _unpacked(packed: str) -> bytes:
    """The file again; nothing when what came is no file of ours, and never more than one may be."""
    try:
        return zlib.decompressobj().decompress(
            base64.b64decode(packed, validate=True), MOST_BYTES + 1
        )
    except (binascii.Error, ValueError, zlib.error):
        return b""


def _page(form: ImportForm, planned: Planned | None, packed: str) -> str:
    return render_template(
        "admin/guide_import.html",
        form=form,
        planned=planned,
        packed=packed,
        most=_MOST_FAULTS,
        names=COLUMN_NAMES,
        columns=[(one.name, COLUMN_NAMES[one.name], one.words) for one in COLUMNS],
        changed=[(one.scheme, _changes(one)) for one in planned.changed] if planned else [],
    )


def _changes(change: guide_import.Change) -> str:
    words = [
        str(COLUMN_NAMES[guide_history.column_of(one.field).name]) for one in change.differences
    ]
    return ", ".join(words) or _("Brought back")
