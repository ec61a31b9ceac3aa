"""Guidelines for pay in the reader's language: roles to choose from, and a budget beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import g
from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from matchpot.domain.deadlines import local_day
from matchpot.domain.fair_pay import LineCheck, PayCheck
from matchpot.domain.pay_rates import Rate
from matchpot.extensions import outside, reader
from matchpot.persistence.queries import pay_rates as queries
from matchpot.services import pay_rates
from matchpot.services.editing import Opened
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
    found = pay_rates.pay_of(session, opened.project, today=today())
    lines = [(one, name_of(one.rate) if one.rate else "") for one in found.lines]
    return ToldPay(
        check=found,
        lines=lines,
        has_guidelines=bool(_named()),
        has_demo=any(one.rate is not None and one.rate.is_demo for one in found.lines),
    )
