"""The audit log for operators, to read only: who did what to what, filtered, and as CSV."""

import json
from typing import Any

from flask import Response, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from wtforms import HiddenField, IntegerField, SelectField
from wtforms.validators import Length, NumberRange, Optional
from wtforms.widgets import HiddenInput

from matchpot.domain.people import Role
from matchpot.extensions import reader
from matchpot.persistence.queries import audit as queries
from matchpot.persistence.queries.narrowing import Narrowed, Part
from matchpot.web.access import only
from matchpot.web.admin.blueprint import admin
from matchpot.web.admin.desk import QUEUES, Queue
from matchpot.web.admin.lists import ListForm, as_file, listing, moment_text, whole
from matchpot.web.choices import choices
from matchpot.web.words.audit import ACTS, THINGS

_BIGGEST = 2**63 - 1

QUEUES.append(
    Queue(
        label=_l("Audit log"),
        text=_l("Who did what, and when. Lines are added and never changed."),
        endpoint="admin.audit_log",
        roles=frozenset({Role.OPERATOR}),
    )
)


def _acts() -> list[Any]:
    """Every kind of act that stands in the log, in the order of its words."""
    acts = [(one, str(ACTS.get(one, one))) for one in queries.actions(reader())]
    return choices(sorted(acts, key=lambda act: act[1].casefold()), first=_("Everything"))


class AuditForm(ListForm):
    """Which lines."""

    action = SelectField(_l("What was done"), choices=_acts, default="")
    actor = IntegerField(
        _l("Number of the person who did it"), [Optional(), NumberRange(1, _BIGGEST)]
    )
    kind = HiddenField(validators=[Length(max=32)])
    ref = IntegerField(validators=[Optional(), NumberRange(1, _BIGGEST)], widget=HiddenInput())

    def lines(self, session: Session, narrowed: Narrowed, part: Part) -> list[queries.Line]:
        """The lines that fit."""
        wanted = queries.Wanted(
            action=self.good("action"),
            actor_id=self.good("actor"),
            ref_type=self.good("kind"),
            ref_id=self.good("ref"),
        )
        return queries.lines(session, wanted, narrowed, part)


def _detail(line: queries.Line) -> str:
    return json.dumps(line.detail, ensure_ascii=False, sort_keys=True) if line.detail else ""


@admin.get("/audit")
@only(Role.OPERATOR)
def audit_log() -> str:
    """Fifty lines of the log, the newest first; older ones begin below the last of these."""
    form = AuditForm(request.args)
    found = listing(form, form.lines, page="admin.audit_log", file="admin.audit_csv")
    return render_template(
        "admin/audit_list.html",
        list=found,
        lines=[(line, _detail(line)) for line in found.rows],
        about=(form.good("kind"), form.good("ref")),
        acts=ACTS,
        things=THINGS,
    )


@admin.get("/audit.csv")
@only(Role.OPERATOR)
def audit_csv() -> Response:
    """The same lines, the newest twenty thousand of them, without names of people."""
    form = AuditForm(request.args)
    head = ("line", "at", "action", "actor_id", "about", "about_id", "detail")
    rows = (
        (
            line.id,
            moment_text(line.at),
            line.action,
            line.actor_id,
            line.ref_type,
            line.ref_id,
            _detail(line),
        )
        for line in whole(form, form.lines)
    )
    return as_file("audit", head, rows)
