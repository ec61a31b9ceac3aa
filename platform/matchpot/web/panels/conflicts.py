"""Conflicts of interest, as a member declares them: an application a row, yes or no."""

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from matchpot.domain.errors import InvalidValue, NotAllowed
from matchpot.domain.panels.ties import Hint
from matchpot.domain.rounds import machine
from matchpot.domain.rounds.phases import Phase, RoundAction
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.queries import readings, ties
from matchpot.services import conflicts as service
from matchpot.services import rounds
from matchpot.services.conflicts import Declared
from matchpot.web.access import signed_in
from matchpot.web.panels.blueprint import panels
from matchpot.web.panels.own import OwnSeat, own_seat
from matchpot.web.sessions import me

_NOTE_CHARS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One application as it is asked about: no more than who makes it and what it is called."""

    code: str
    title: str
    makers: str
    hint: Hint | None
    said: bool | None
    note: str
    is_fixed: bool


def _rows(own: OwnSeat) -> list[Row]:
    session = reader()
    known = readings.declarations(session, own.member.seat_id)
    makers = readings.makers_of(session, own.page.row.id)
    hints = ties.hints(session, own.page.row.id, me().id)
    found = []
    for one in readings.judged_by(session, own.member):
        before = known.get(one.id)
        found.append(
            Row(
                code=str(one.code),
                title=(one.copy or {}).get("title", ""),
                makers=_names(makers[one.id], one.copy or {}),
                hint=hints.get(one.id),
                said=None if before is None else before.has_conflict,
                note="" if before is None else before.note,
                is_fixed=bool(before and before.has_conflict)
                and own.page.row.phase is not Phase.CONFLICTS,
            )
        )
    return found


def _names(maker: str, copy: dict[str, Any]) -> str:
    """The maker and the team, each once."""
    return ", ".join(dict.fromkeys([maker, *(one["name"] for one in copy.get("team", ()))]))


@panels.get("/<int:round_id>/conflicts")
@signed_in
def conflicts(round_id: int) -> str:
    """Every application I would judge, with what the platform knows that might be a conflict."""
    own = own_seat(round_id)
    rows = _rows(own)
    course, now = rounds.course(own.page.row), outside().clock.now()
    return render_template(
        "panels/conflicts_edit.html",
        page=own.page,
        rows=rows,
        left=sum(one.said is None for one in rows),
        is_open=machine.allows(course, RoundAction.DECLARE_CONFLICT, now),
        most=_NOTE_CHARS,
        window=own.page.window,
    )


@panels.post("/<int:round_id>/conflicts")
@signed_in
def declare(round_id: int) -> ResponseReturnValue:
    """Keep what I answered; what I left open I can answer later."""
    own = own_seat(round_id)
    said = {
        row.code: Declared(
            has_conflict=request.form[row.code] == "yes",
            note=request.form.get(f"note-{row.code}", "").strip()[:_NOTE_CHARS],
        )
        for row in _rows(own)
        if request.form.get(row.code) in {"yes", "no"}
    }
    try:
        with unit_of_work() as session:
            service.declare(session, round_id, me().id, said, now=outside().clock.now())
    except (InvalidValue, NotAllowed):
        flash(_("A conflict of interest cannot be taken back any more."), "warning")
        return redirect(url_for("panels.conflicts", round_id=round_id), 303)
    left = sum(one.said is None for one in _rows(own_seat(round_id)))
    if left:
        flash(_left(left), "warning")
        return redirect(url_for("panels.conflicts", round_id=round_id), 303)
    flash(_("Thank you. That was all."), "success")
    return redirect(url_for("panels.place", round_id=round_id), 303)


def _left(number: int) -> str:
    return str(
        ngettext(
            "Saved. One application still waits for your answer.",
            "Saved. %(num)d applications still wait for your answer.",
            number,
        )
    )
