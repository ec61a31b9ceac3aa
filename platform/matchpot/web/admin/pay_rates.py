"""Guidelines for pay for operators: those that count, a file brought in whole, the history."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import FileField

from matchpot.domain.pay_rate_file import Problem, Read, read
from matchpot.domain.pay_rates import RateFault
from matchpot.domain.people import Role
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.queries import pay_rates as queries
from matchpot.services import pay_rates as service
from matchpot.web.access import only
from matchpot.web.admin.blueprint import admin
from matchpot.web.admin.desk import QUEUES, Queue
from matchpot.web.fair_pay import name_of
from matchpot.web.forms import BaseForm
from matchpot.web.labels import label
from matchpot.web.sessions import me

_MOST_BYTES = 400 * 1024
_MOST_TOLD = 50
_CODES = {
    "no_columns": _l("This column is missing."),
    "too_many": _l("The file has too many lines; bring it in in parts."),
    "unreadable": _l("This cannot be read."),
    "too_long": _l("This is too long."),
    "twice": _l("The same guideline stands in the file before this line."),
}

QUEUES.append(
    Queue(
        label=_l("Guidelines for pay"),
        text=_l(
            "What work should be paid, by role and discipline. Bring in a file, and look back."
        ),
        endpoint="admin.pay_rates",
        roles=frozenset({Role.OPERATOR}),
        count=queries.count_that_count,
    )
)


class RatesForm(BaseForm):
    """A file of guidelines."""

    file = FileField(_l("A CSV file"))


@admin.route("/pay-rates", methods=["GET", "POST"])
@only(Role.OPERATOR)
def pay_rates() -> ResponseReturnValue:
    """What counts; a file is taken whole, or every line that is wrong is told."""
    form = RatesForm()
    found = _sent(form) if request.method == "POST" else Read()
    if found.rates:
        return _brought_in(found)
    session = reader()
    page = render_template(
        "admin/pay_rates_show.html",
        form=form,
        counting=[_row(one) for one in queries.rows_that_count(session)],
        replaced=[(*_row(one), one.replaced_at) for one in queries.replaced(session)],
        problems=[_told(one) for one in found.problems[:_MOST_TOLD]],
        more=max(0, len(found.problems) - _MOST_TOLD),
    )
    return page, 422 if form.errors or found.problems else 200


def _sent(form: RatesForm) -> Read:
    upload = request.files.get("file")
    sent = upload.read(_MOST_BYTES + 1) if upload else b""
    if not sent or len(sent) > _MOST_BYTES:
        form.file.errors = [
            _("Choose a file.") if not sent else _("The file is larger than 400 kilobytes.")
        ]
        return Read()
    try:
        found = read(sent.decode("utf-8-sig"))
    except UnicodeDecodeError:
        form.file.errors = [_("This is not a text file in UTF-8.")]
        return Read()
    if not found.rates and not found.problems:
        form.file.errors = [_("There is no guideline in this file.")]
    return found


def _brought_in(found: Read) -> ResponseReturnValue:
    with unit_of_work() as session:
        changed = service.bring_in(session, found.rates, by=me().id, now=outside().clock.now())
    flash(
        ngettext(
            "%(num)d guideline is new or changed.",
            "%(num)d guidelines are new or changed.",
            changed,
        ),
        "success",
    )
    return redirect(url_for("admin.pay_rates"), 303)


def _row(one: Any) -> tuple[str, str, Any]:
    """Any: a row of the table."""
    discipline = label(one.discipline) if one.discipline else _("All")
    return name_of(queries.rate_of(one)), str(discipline), one


def _told(one: Problem) -> tuple[int, str, str]:
    if one.code in _CODES:
        return one.line, one.column, str(_CODES[one.code])
    return one.line, one.column, label(RateFault(one.code))
