"""The desk at which schemes are kept: that of the editors, for all of them, and that of a fund.

Each audience has its own routes, which say who may; what they do is here, once.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchpot.domain.deadlines import local_day
from matchpot.domain.errors import StateChanged
from matchpot.domain.guide.fault_columns import read_sound, told
from matchpot.domain.guide.schemes import Accounting, PlaceOf, Scheme
from matchpot.extensions import outside, reader, unit_of_work
from matchpot.persistence.queries import guide as queries
from matchpot.persistence.queries.guide import Kept
from matchpot.services import guide, guide_search
from matchpot.services.guide import SchemeRefused, Step
from matchpot.web import guide_history, guide_sentences
from matchpot.web.scheme_form import SchemeForm, chapters, data_of
from matchpot.web.sessions import me

_PER_PAGE = 50
Crumbs = Sequence[tuple[str, str | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Whose schemes they are: of one fund, or without one everybody's.

    `room` is the blueprint; all its routes of schemes go by the same names. `name` is put down as
    who checked a scheme.
    """

    room: str
    crumbs: Crumbs
    name: str
    fund_id: int | None = None
    may_write: bool = True

    def url(self, page: str, /, **values: Any) -> str:
        """The address of a page of this desk."""
        own: dict[str, Any] = {} if self.fund_id is None else {"fund_id": self.fund_id}
        return url_for(f"{self.room}.{page}", **own, **values)

    def all(self) -> list[Kept]:
        """Every scheme of this desk, the one checked longest ago first."""
        return queries.kept_by(reader(), funds=None if self.fund_id is None else {self.fund_id})

    def one(self, key: str) -> Kept:
        """One of them; 404 for any other."""
        funds = None if self.fund_id is None else {self.fund_id}
        return queries.kept(reader(), key, funds=funds) or abort(404)


def step(why: str = "") -> Step:
    """What is done now by who is signed in."""
    return Step(by=me().id, now=outside().clock.now(), why=why)


def listed(desk: Desk) -> str:
    """The list, narrowed by words and by what needs somebody."""
    day, kept = local_day(outside().clock.now()), desk.all()
    question, wanted = request.args.get("q", "")[:200], request.args.get("show", "")
    found = guide_search.find([one.scheme for one in kept], question)
    keys = {one.key for one in found.schemes}
    fitting = [one for one in kept if one.scheme.key in keys]
    shown = {
        "stale": [one for one in fitting if not one.is_withdrawn and one.scheme.is_stale(day)],
        "withdrawn": [one for one in fitting if one.is_withdrawn],
    }
    standing = [one for one in fitting if not one.is_withdrawn]
    rows = shown.get(wanted, standing)
    page = min(max(request.args.get("page", 1, type=int), 1), 1_000)
    return render_template(
        "schemes/scheme_list.html",
        desk=desk,
        rows=rows[(page - 1) * _PER_PAGE : page * _PER_PAGE],
        page=page,
        pages=-(-len(rows) // _PER_PAGE),
        page_url=lambda number: desk.url(
            "schemes", q=question or None, show=wanted or None, page=number
        ),
        counts={name: len(some) for name, some in shown.items()},
        standing=len(standing),
        wanted=wanted,
        question=question,
        shown_instead=found.shown,
        today=day,
        told=guide_sentences,
    )


def written(desk: Desk, key: str | None = None) -> ResponseReturnValue:
    """The form of a new scheme, or of the one by this key."""
    kept = None if key is None else desk.one(key)
    if request.method == "GET":
        return _form_page(desk, kept, SchemeForm(data=_begin(desk, kept)))
    form = SchemeForm.sent()
    form.validate()
    now = outside().clock.now()
    cells = form.cells() | ({"key": kept.scheme.key} if kept else {})
    scheme, flaws = read_sound(cells, today=local_day(now))
    form.refuse(flaws)
    if scheme is None or form.errors or not _is_kept(desk, kept, scheme, form):
        return _form_page(desk, kept, form), 422
    flash(_("“%(scheme)s” stands in the guide as you wrote it.", scheme=scheme.title), "success")
    return redirect(desk.url("scheme", key=scheme.key), 303)


def _begin(desk: Desk, kept: Kept | None) -> Any:
    if kept is not None:
        return data_of(kept.scheme, seen=kept.number)
    day = local_day(outside().clock.now())
    return {
        "checked_on": day.isoformat(),
        "checked_by": desk.name,
        "provider": _of_fund(desk),
        "place_of": PlaceOf.EITHER.value,
        "accounting": Accounting.NORMAL.value,
    }


def _of_fund(desk: Desk) -> str:
    return "" if desk.fund_id is None else desk.name


def _is_kept(desk: Desk, kept: Kept | None, scheme: Scheme, form: SchemeForm) -> bool:
    doing, seen = step(form.why.data or ""), form.seen.data or ""
    try:
        with unit_of_work() as session:
            if kept is None:
                guide.add(session, scheme, doing, organisation_id=desk.fund_id)
            else:
                guide.change(session, scheme, doing, seen=int(seen) if seen.isdecimal() else None)
    except SchemeRefused as refused:
        form.refuse([told(fault) for fault in refused.faults])
    except StateChanged:
        form.title.errors = [
            _("Somebody else changed this scheme meanwhile. Look at its history, then send again.")
        ]
        form.seen.data = str(desk.one(scheme.key).number)
    return not form.errors


def _form_page(desk: Desk, kept: Kept | None, form: SchemeForm) -> str:
    return render_template(
        "schemes/scheme_edit.html", desk=desk, kept=kept, form=form, chapters=chapters(form)
    )


def shown(desk: Desk, key: str) -> str:
    """One scheme with every version of it."""
    kept, day = desk.one(key), local_day(outside().clock.now())
    return render_template(
        "schemes/scheme_show.html",
        desk=desk,
        kept=kept,
        steps=guide_history.steps(queries.revisions(reader(), kept.id)),
        standing=guide_sentences.standing(kept.scheme, day),
        today=day,
    )


def done(desk: Desk, key: str, what: str) -> ResponseReturnValue:
    """Checked, withdrawn, or a version brought back; then the scheme again."""
    desk.one(key)
    with unit_of_work() as session:
        if what == "check":
            guide.check(session, key, step(), checked_by=desk.name)
            flash(_("Written down: compared with the source today."), "success")
        elif what == "withdraw":
            guide.withdraw(session, key, step())
            flash(_("Out of the guide. You can bring it back here."), "success")
        else:
            number = request.form.get("number", type=int) or 0
            guide.restore(session, key, number, step())
            flash(_("Version %(number)s stands in the guide again.", number=number), "success")
    return redirect(desk.url("scheme", key=key), 303)
