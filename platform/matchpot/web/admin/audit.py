"""The audit log for operators, to read only: who did what to what, filtered, and as CSV."""

import json
from collections.abc import Iterable, Iterator

from flask import Response, render_template, request, url_for
from flask_babel import lazy_gettext as _l

from matchpot.domain.people import Role
from matchpot.extensions import reader
from matchpot.persistence.queries import audit as queries
from matchpot.web.access import only
from matchpot.web.admin.blueprint import admin
from matchpot.web.admin.desk import QUEUES, Queue
from matchpot.web.spreadsheets import csv_answer
from matchpot.web.words.audit import ACTS, THINGS

_PAGE = 50
_MOST_IN_FILE = 20_000
_MOST = 2**63 - 1

QUEUES.append(
    Queue(
        label=_l("Audit log"),
        text=_l("Who did what, and when. Lines are added and never changed."),
        endpoint="admin.audit_log",
        roles=frozenset({Role.OPERATOR}),
    )
)


def _number(name: str) -> int | None:
    asked = request.args.get(name, type=int)
    return asked if asked is not None and 0 < asked <= _MOST else None


def _wanted() -> queries.Wanted:
    """What was asked for; what cannot be a filter is left out."""
    return queries.Wanted(
        action=request.args.get("action", "")[:60] or None,
        actor_id=_number("actor"),
        ref_type=request.args.get("kind", "")[:32] or None,
        ref_id=_number("ref"),
    )


def _kept(wanted: queries.Wanted) -> dict[str, str | int | None]:
    return {
        "action": wanted.action,
        "actor": wanted.actor_id,
        "kind": wanted.ref_type,
        "ref": wanted.ref_id,
    }


def _detail(line: queries.Line) -> str:
    return json.dumps(line.detail, ensure_ascii=False, sort_keys=True) if line.detail else ""


def _named(actions: Iterable[str]) -> Iterator[tuple[str, str]]:
    return ((one, str(ACTS.get(one, one))) for one in actions)


def _word(action: tuple[str, str]) -> str:
    return action[1].casefold()


@admin.get("/audit")
@only(Role.OPERATOR)
def audit_log() -> str:
    """Fifty lines of the log, the newest first; older ones begin below the last of these."""
    wanted, session = _wanted(), reader()
    found = queries.lines(session, wanted, size=_PAGE + 1, below=_number("below"))
    shown = found[:_PAGE]
    older = None
    if len(found) > _PAGE:
        older = url_for(".audit_log", **_kept(wanted), below=shown[-1].id)  # type: ignore[arg-type]  # Flask takes any value here
    return render_template(
        "admin/audit_list.html",
        lines=[(line, _detail(line)) for line in shown],
        wanted=wanted,
        actions=sorted(
            ((one, str(ACTS.get(one, one))) for one in queries.actions(session)), key=_word
        ),
        acts=ACTS,
        things=THINGS,
        newest=url_for(".audit_log", **_kept(wanted)) if _number("below") else None,  # type: ignore[arg-type]  # as above
        older=older,
        csv_url=url_for(".audit_csv", **_kept(wanted)),  # type: ignore[arg-type]  # as above
    )


@admin.get("/audit.csv")
@only(Role.OPERATOR)
def audit_csv() -> Response:
    """The same lines, the newest twenty thousand of them, without names of people."""
    found = queries.lines(reader(), _wanted(), size=_MOST_IN_FILE)
    head = ("line", "at", "action", "actor_id", "about", "about_id", "detail")
    rows = (
        (
            line.id,
            line.at.isoformat(timespec="seconds"),
            line.action,
            line.actor_id,
            line.ref_type,
            line.ref_id,
            _detail(line),
        )
        for line in found
    )
    return csv_answer("audit.csv", head, rows)
