"""Any grant whatever fits the standard, is exact, and lets no natural person's words through."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from matchpot.domain.open_grants import (
    AMOUNT,
    COLUMNS,
    Body,
    GrantKind,
    LoanTerms,
    OpenGrant,
    Programme,
    euros_plain,
    fields,
    row,
)
from matchpot.domain.projects import Discipline
from tests.services.grants_scenes import ISSUER, wrong

# Everything a person may have typed about themselves carries this.
_SECRET = "Zwaantje Quist, Kade 7, zwaantje@example.org"
_DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))
_WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=60)
_BODIES = st.builds(
    Body,
    id=st.integers(1, 10**9),
    name=_WORDS.map(lambda words: f"Stichting {words}"),
    kvk=st.none() | st.integers(0, 99_999_999).map("{:08d}".format),
)
_PERSONS = st.none()


def grants(recipients: st.SearchStrategy[Body | None]) -> st.SearchStrategy[OpenGrant]:
    return st.builds(
        OpenGrant,
        kind=st.sampled_from(GrantKind),
        number=st.integers(1, 10**9).map(str),
        cents=st.integers(1, 10**13),
        awarded_on=_DAYS,
        changed_at=_DAYS.map(lambda day: datetime.combine(day, time(12), UTC)),
        fund=_BODIES,
        recipient=recipients,
        programme=st.builds(
            Programme,
            code=st.just("round-1"),
            title=_WORDS.map(lambda words: f"Ronde {words}"),
            path=st.just("/en/rounds/round-1"),
            is_round=st.booleans(),
        ),
        is_unrestricted=st.booleans(),
        title=_WORDS.map(lambda words: f"{words} {_SECRET}"),
        summary=_WORDS.map(lambda words: f"{_SECRET} {words}") | st.just(""),
        names_person=st.booleans(),
        discipline=st.sampled_from(Discipline),
        city=st.sampled_from(["", "Utrecht", "'s-Hertogenbosch"]),
        starts_on=st.none() | _DAYS,
        ends_on=st.none() | _DAYS,
        terms=st.builds(LoanTerms, months=st.integers(1, 120), interest_bps=st.integers(0, 500)),
    ).map(lambda one: one if one.kind is GrantKind.LOAN else replace(one, terms=None))


def package(grant: OpenGrant) -> str:
    rest = json.dumps(fields(grant, ISSUER))
    return f'{{"grants": [{{"amountAwarded": {euros_plain(grant.cents)}, {rest[1:]}]}}'


@given(grants(_PERSONS | _BODIES))
def test_any_grant_fits_the_standard(grant: OpenGrant) -> None:
    assert wrong(json.loads(package(grant))) == []


@given(grants(_PERSONS))
def test_nothing_a_natural_person_wrote_is_told(grant: OpenGrant) -> None:
    told = package(grant) + " ".join(row(fields(grant, ISSUER), grant.cents))
    for word in ("Zwaantje", "Quist", "Kade 7", "zwaantje@"):
        assert word not in told


@given(grants(_BODIES))
def test_words_that_name_a_person_are_not_told_of_an_organisation_either(grant: OpenGrant) -> None:
    assert ("Zwaantje" in package(grant)) is not grant.names_person


@given(grants(_PERSONS | _BODIES))
def test_an_amount_is_exact_to_the_cent(grant: OpenGrant) -> None:
    told = json.loads(package(grant), parse_float=Decimal)["grants"][0]["amountAwarded"]
    assert told * 100 == grant.cents
    cells = dict(zip(COLUMNS, row(fields(grant, ISSUER), grant.cents), strict=True))
    assert Decimal(cells[AMOUNT]) == told


@given(grants(_PERSONS | _BODIES))
def test_the_table_leaves_nothing_out(grant: OpenGrant) -> None:
    def leaves(value: object) -> set[str]:
        if isinstance(value, dict):
            return set().union(*(leaves(one) for one in value.values()))
        if isinstance(value, list):
            return set().union(*(leaves(one) for one in value))
        return {str(value)}

    found = fields(grant, ISSUER)
    assert leaves(found) <= set(row(found, grant.cents))
