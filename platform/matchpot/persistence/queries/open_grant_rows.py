"""A row of the grants for everyone as a grant; the statements are in `open_grants.py`."""

from functools import lru_cache
from typing import Any

from sqlalchemy import Row

from matchpot.domain.deadlines import local_day
from matchpot.domain.open_grants import Body, GrantKind, LoanTerms, OpenGrant, Programme

_KEPT = 256


def grant_of(one: Row[*tuple[Any, ...]], kind: GrantKind) -> OpenGrant:
    """The grant in a row of one of the statements; Any: their columns."""
    is_award, is_loan = kind is GrantKind.AWARD, kind is GrantKind.LOAN
    moments = (one.awarded_at, one.accepted_at if is_award else None, one.changed_at)
    return OpenGrant(
        kind=kind,
        number=f"{one.pot_id}-{one.number}" if kind is GrantKind.MATCH else str(one.number),
        cents=int(one.cents),
        awarded_on=local_day(one.awarded_at),
        changed_at=max(moment for moment in moments if moment is not None),
        fund=_body(one.fund_id, one.fund_name, one.fund_kvk),
        recipient=one.body_id and _body(one.body_id, one.body_name, one.body_kvk),
        programme=_programme(one, kind),
        is_unrestricted=is_award and one.is_unrestricted,
        # What a fund grants directly has a title of its own.
        title=(is_award and one.own_title) or one.title,
        summary=one.summary,
        names_person=one.names_person,
        discipline=one.discipline,
        city=one.city,
        starts_on=one.starts_on,
        ends_on=one.ends_on,
        terms=LoanTerms(months=one.months, interest_bps=one.interest_bps) if is_loan else None,
    )


def _programme(one: Row[*tuple[Any, ...]], kind: GrantKind) -> Programme:
    if kind is GrantKind.AWARD and one.round_slug:
        return _round(one.round_slug, one.round_title)
    if kind is GrantKind.AWARD and one.purse_slug:
        return _purse(one.purse_slug, one.network, one.purse)
    path = "loans" if kind is GrantKind.LOAN else f"funds/{one.fund_slug}"
    return _pot(path, one.pot_slug, one.pot_name)


# Grants of one pot or round follow one another, and making a value takes as long as reading it.
@lru_cache(maxsize=_KEPT)
def _body(key: int, name: str, kvk: str | None) -> Body:
    return Body(id=key, name=name, kvk=kvk)


@lru_cache(maxsize=_KEPT)
def _round(slug: str, title: str) -> Programme:
    return Programme(code=slug, title=title, path=f"/en/rounds/{slug}", is_round=True)


@lru_cache(maxsize=_KEPT)
def _purse(slug: str, network: str, name: str) -> Programme:
    title = f"{network}: {name}"
    return Programme(code=slug, title=title, path="/en/networks/", is_round=False, is_network=True)


@lru_cache(maxsize=_KEPT)
def _pot(path: str, slug: str, name: str) -> Programme:
    return Programme(code=slug, title=name, path=f"/en/{path}/{slug}", is_round=False)
