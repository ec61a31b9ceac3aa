"""The financing guide for everybody: the list, and one scheme with its days and its history.

What a visitor asks for stands in the address alone. The guide as files is in `guide_files.py`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from flask import Blueprint, Response, abort, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, SearchField, SelectField
from wtforms.validators import Optional

from matchpot.domain.deadlines import local_day
from matchpot.domain.guide.choosing import SchemeOrder, Wanted, ordered
from matchpot.domain.guide.facts import CareerPhase, LegalForm
from matchpot.domain.guide.schemes import Scheme, SchemeKind
from matchpot.domain.projects import Discipline
from matchpot.extensions import outside, reader
from matchpot.persistence.queries import guide as queries
from matchpot.persistence.queries import projects
from matchpot.services import guide_search
from matchpot.services.guide_search import FoundSchemes
from matchpot.web import calendars, guide_sentences
from matchpot.web.access import everyone
from matchpot.web.calendars import Event
from matchpot.web.choices import choices
from matchpot.web.filters import euros
from matchpot.web.forms import BaseForm, EuroField, TextLine
from matchpot.web.guide_history import steps
from matchpot.web.labels import label
from matchpot.web.public import addresses
from matchpot.web.public.addresses import whole
from matchpot.web.public.chosen import Chosen
from matchpot.web.sessions import me

guide = Blueprint("guide", __name__, url_prefix="/<lang>/guide")

PER_PAGE = 20
_HOURS = (2, 5, 10, 20, 40)
_KEYS = (
    "q", "discipline", "phase", "form", "kind", "place", "amount", "hours", "open", "sort",
    "letter",
)  # fmt: skip

E = TypeVar("E", bound=StrEnum)


def _select(text: Any, words: type[StrEnum]) -> SelectField:
    def offered() -> list[Any]:
        return choices([(one.value, label(one)) for one in words], first=_("All"))

    return SelectField(text, choices=offered, validate_choice=False)


class GuideForm(BaseForm):
    """What a visitor looks for; an unknown choice counts as none."""

    q = SearchField(_l("Search"))
    discipline = _select(_l("Discipline"), Discipline)
    phase = _select(_l("How far in your career"), CareerPhase)
    form = _select(_l("Legal form"), LegalForm)
    kind = _select(_l("Kind"), SchemeKind)
    place = TextLine(_l("Where you live or work"))
    amount = EuroField(_l("Amount you look for"), [Optional()])
    hours = SelectField(
        _l("Most hours for an application"),
        choices=lambda: choices([(str(one), str(one)) for one in _HOURS], first=_("All")),
        validate_choice=False,
    )
    open = BooleanField(_l("Only what is open now"))
    sort = SelectField(
        _l("Order"),
        choices=lambda: choices([(one.value, label(one)) for one in SchemeOrder]),
        validate_choice=False,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A part of what was found, with how it was asked for."""

    count: int
    page: int
    schemes: Sequence[Scheme]
    shown: str
    chosen: Sequence[Chosen]


def today() -> date:
    """The day it is, in Amsterdam."""
    return local_day(outside().clock.now())


@guide.get("/")
@everyone
def browse() -> str:
    """Every scheme there is, searched, filtered and sorted, one page at a time."""
    typed = MultiDict([(key, request.args[key]) for key in _KEYS if key in request.args])
    form = GuideForm(typed)
    form.validate()
    every, day = queries.published(reader(), today=today()), today()
    found = guide_search.find(
        every, request.args.get("q", "")[:200], to_the_letter="letter" in request.args
    )
    return render_template(
        "public/guide_browse.html",
        form=form,
        found=_listed(found, form, day),
        every=len(every),
        today=day,
        address=address,
        page_url=lambda page: address(page=page if page > 1 else ""),
        question=request.args.get("q", "")[:200],
        told=guide_sentences,
        per_page=PER_PAGE,
        links=addresses.of("guide.browse"),
    )


def _listed(found: FoundSchemes, form: GuideForm, day: date) -> Listed:
    wanted = _wanted(form)
    order = _word(SchemeOrder, form.sort.data) or SchemeOrder.CLOSING
    fitting = [one for one in found.schemes if wanted.takes(one, today=day)]
    page = min(max(request.args.get("page", 1, type=int), 1), 1_000)
    begin = (page - 1) * PER_PAGE
    return Listed(
        count=len(fitting),
        page=page,
        schemes=ordered(fitting, order, today=day)[begin : begin + PER_PAGE],
        shown=found.shown,
        chosen=_chosen(wanted),
    )


def _wanted(form: GuideForm) -> Wanted:
    hours = form.hours.data or ""
    return Wanted(
        discipline=_word(Discipline, form.discipline.data),
        career_phase=_word(CareerPhase, form.phase.data),
        legal_form=_word(LegalForm, form.form.data),
        kind=_word(SchemeKind, form.kind.data),
        place=(form.place.data or "")[:80],
        amount_cents=None if form.amount.errors else form.amount.data,
        most_hours=int(hours) if hours in {str(one) for one in _HOURS} else None,
        open_now=form.open.data,
    )


def _word(words: type[E], text: str | None) -> E | None:
    return words(text) if text in set(words) else None


def _chosen(wanted: Wanted) -> list[Chosen]:
    hours, cents = wanted.most_hours, wanted.amount_cents
    pairs: Sequence[tuple[str, str]] = (
        *(
            (key, label(word) if word else "")
            for key, word in (
                ("discipline", wanted.discipline),
                ("phase", wanted.career_phase),
                ("form", wanted.legal_form),
                ("kind", wanted.kind),
            )
        ),
        ("place", wanted.place),
        ("amount", "" if cents is None else euros(cents)),
        ("hours", "" if hours is None else _("At most %(number)s hours", number=hours)),
        ("open", _("Only what is open now") if wanted.open_now else ""),
    )
    return [Chosen(key=key, label=text) for key, text in pairs if text]


def address(**changed: object) -> str:
    """The list as it is asked for now, with something else; nothing takes a choice away."""
    kept: dict[str, object] = {key: request.args[key] for key in _KEYS if request.args.get(key)}
    kept |= changed
    return url_for("guide.browse", **{key: one for key, one in kept.items() if one})  # type: ignore[arg-type]  # Flask takes any value here


@guide.get("/<key>")
@everyone
def show(key: str) -> str:
    """One scheme: everything there is to know of it, whence, and how it came to be as it is."""
    session, day = reader(), today()
    every = {one.key: one for one in queries.published(session, today=day)}
    scheme = every.get(key) or abort(404)
    kept = None if scheme.offered_by else queries.kept(session, key)
    return render_template(
        "public/guide_show.html",
        scheme=scheme,
        standing=guide_sentences.standing(scheme, day),
        chapters=guide_sentences.chapters(scheme, day),
        told=guide_sentences,
        against=_against(scheme, every),
        read_at=guide_sentences.read_at(scheme),
        plans=_plans(),
        kept=kept,
        steps=steps(queries.revisions(session, kept.id)) if kept else (),
        today=day,
        has_days=scheme.window_from(day) is not None,
        links=addresses.of("guide.show", key=key),
    )


def _plans() -> list[tuple[int, str]]:
    """The plans of who is signed in, by id and title; nothing is read for a stranger."""
    if not current_user.is_authenticated:
        return []
    return [(row[0].id, row[0].title) for row in projects.projects_of(reader(), me().id) if row[1]]


def _against(scheme: Scheme, every: Mapping[str, Scheme]) -> list[Scheme]:
    """What it does not go with, whichever of the two says so."""
    there = [
        one for one in every.values() if one.key in scheme.excluded or scheme.key in one.excluded
    ]
    return sorted(there, key=lambda one: one.title.casefold())


@guide.get("/<key>/days.ics")
@everyone
def calendar(key: str) -> Response:
    """When it is open, as days for a calendar; those that are over are left out."""
    day = today()
    scheme = queries.scheme(reader(), key, today=day) or abort(404)
    events = (
        Event(
            uid=f"scheme-{scheme.key}-{number}",
            title=_("%(scheme)s is open", scheme=scheme.title),
            starts=window.opens_on,
            ends=window.closes_on,
            url=whole(url_for("guide.show", key=key)),
        )
        for number, window in enumerate(scheme.windows, start=1)
        if window.closes_on >= day
    )
    return calendars.answer(key, scheme.title, events)
