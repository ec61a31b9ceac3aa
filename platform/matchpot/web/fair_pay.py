"""Guidelines for pay in the reader's language: roles to choose from, and a budget beside them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import g
from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from matchpot.domain.deadlines import local_day
from matchpot.domain.fair_pay import Labour, LineCheck, PayCheck
from matchpot.domain.pay_rates import Rate
from matchpot.domain.projects import BudgetKind, Discipline
from matchpot.extensions import outside, reader
from matchpot.persistence.queries import pay_rates as queries
from matchpot.services import pay_rates
from matchpot.services.editing import Opened
from matchpot.services.projects import Cost
from matchpot.web.choices import choices
from matchpot.web.labels import label


def today() -> date:
    """The day guidelines are looked up for when a plan has none of its own."""
    return local_day(outside().clock.now())


def name_of(rate: Rate) -> str:
    """The kind of work in the reader's language, and in what way it is done."""
    name = rate.name_nl if str(get_locale()).startswith("nl") else rate.name_en
    return f"{name}, {label(rate.engagement).lower()}"


def _named() -> dict[str, str]:
    """The codes of all guidelines with their names, read once a request."""
    found: dict[str, str] | None = g.get("pay_roles")
    if found is None:
        rates = queries.rates_that_count(reader())
        pairs = sorted({one.code: name_of(one) for one in rates}.items(), key=lambda one: one[1])
        found = g.pay_roles = dict(pairs)
    return found


def role_choices() -> list[Any]:
    """Every role there is a guideline for, and none."""
    return choices(_named().items(), first=_("No role chosen"))


def known(code: str | None) -> str | None:
    """A code there is a guideline for, else None."""
    return code if code in _named() else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldPay:
    """A budget beside the guidelines as a panel shows it; lines with their role in words."""

    check: PayCheck
    lines: Sequence[tuple[LineCheck, str]]
    has_guidelines: bool
    has_demo: bool


def told(session: Session, opened: Opened) -> ToldPay:
    """The pay in a project's budget as it is stored now."""
    return _told(pay_rates.pay_of(session, opened.project, today=today()))


def of_lines(session: Session, opened: Opened, costs: Iterable[Cost]) -> ToldPay:
    """The pay in costs that are typed, or of a scenario; not stored with the project."""
    work = [
        Labour(
            hours=one.hours,
            rate_cents=one.rate_cents,
            role=one.pay_role,
            in_kind=one.in_kind,
            label=one.label,
        )
        for one in costs
        if one.kind is BudgetKind.TASK or one.hours is not None
    ]
    project = opened.project
    day = project.starts_on or today()
    return _told(pay_rates.held_against(session, work, discipline=project.discipline, day=day))


def of_copy(session: Session, copy: Mapping[str, Any], *, handed_in_on: date) -> ToldPay:
    """The pay in a budget as it was handed in, by the guidelines it was checked with then.

    Any: the copy's plain values (`services/project_copies.py`).
    """
    work = [
        Labour(
            hours=one.get("hours"),
            rate_cents=one.get("rate_cents"),
            role=one.get("pay_role"),
            in_kind=bool(one.get("in_kind")),
            label=one["label"],
        )
        for one in copy.get("budget", ())
        if one["kind"] == BudgetKind.TASK or one.get("hours") is not None
    ]
    starts_on = copy.get("starts_on")
    return _told(
        pay_rates.held_against(
            session,
            work,
            discipline=Discipline(copy["discipline"]),
            day=date.fromisoformat(starts_on) if starts_on else handed_in_on,
        )
    )


def _told(found: PayCheck) -> ToldPay:
    lines = [(one, name_of(one.rate) if one.rate else "") for one in found.lines]
    return ToldPay(
        check=found,
        lines=lines,
        has_guidelines=bool(_named()),
        has_demo=any(one.rate is not None and one.rate.is_demo for one in found.lines),
    )
