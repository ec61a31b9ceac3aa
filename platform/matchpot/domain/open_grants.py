"""Grants as open data: the fields of the 360Giving Data Standard 1.4, and what stays out of them.

Who gets a grant as a natural person is never told: the recipient goes by a number that occurs once,
and the words are those of the programme, because a project's own words may name its maker. Nothing
here holds a person's name, so nothing can let one through. Files are written in
`services/grants_export.py`.

Source: standard.threesixtygiving.org, version 1.4, read 2026-11-21.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from matchpot.domain.money import Cents
from matchpot.domain.projects import Discipline

VERSION = "1.4"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
CURRENCY = "EUR"
# The words the standard's guidance asks for.
NOBODY = "Individual Recipient"

# Any: what JSON holds; an amount is not among it, because cents and euros are never floats here.
Fields = dict[str, Any]

# Code list `grantToIndividualsPurpose`. Why somebody gets a grant (`grantToIndividualsReason`) is
# about a person's circumstances, which nobody here knows.
_CREATIVE, _COMMUNITY = "GTIP150", "GTIP160"
_NOT_CREATIVE = frozenset({Discipline.HERITAGE, Discipline.OTHER})


# Code list `fundingType`.
_UNRESTRICTED = {"code": "FT01", "title": "Unrestricted"}
_FOR_A_PROJECT = {"code": "FT03", "title": "Project costs"}


class GrantKind(StrEnum):
    """How a grant came about."""

    AWARD = "award"
    MATCH = "match"
    LOAN = "loan"


# The standard has codes for match funding, but only for money that is handed on as grants; a match
# reaches whoever spends it. For money that is paid back it has none. So these are of ours.
_CLASSES = {
    GrantKind.AWARD: ("award", "Award by decision"),
    GrantKind.MATCH: ("match", "Match on gifts"),
    GrantKind.LOAN: ("loan", "Loan that is paid back"),
}
# Funds pay it, and members of a network decided on it.
_BY_NETWORK = ("network", "Award by decision of a network")
_HOW = {GrantKind.AWARD: "An award, from", GrantKind.MATCH: "A match on gifts, from"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LoanTerms:
    """What was agreed first about a loan."""

    months: int
    interest_bps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """An organisation; with a number in the trade register where we know it."""

    id: int
    name: str
    kvk: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """The round, purse of a network, or pot a grant comes from; `path` is without the site."""

    code: str
    title: str
    path: str
    is_round: bool
    is_network: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenGrant:
    """One grant; `number` is unique among its kind, `recipient` None for a natural person.

    `names_person` says that the project's words have a person's name in them; an unrestricted grant
    is tied to no project. A loan has its terms.
    """

    kind: GrantKind
    number: str
    cents: Cents
    awarded_on: date
    changed_at: datetime
    fund: Body
    recipient: Body | None
    programme: Programme
    is_unrestricted: bool
    title: str
    summary: str
    names_person: bool
    discipline: Discipline
    city: str
    starts_on: date | None
    ends_on: date | None
    terms: LoanTerms | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """Who publishes: the prefix of identifiers that others do not use, and the site's address."""

    prefix: str
    site: str

    @property
    def source(self) -> str:
        """The page that tells what the data is."""
        return f"{self.site}/en/open-data"


def euros_plain(cents: Cents) -> str:
    """Cents as a decimal number with two digits, exact: what JSON and spreadsheets read.

    >>> euros_plain(125_005)
    '1250.05'
    """
    return f"{cents // 100}.{cents % 100:02d}"


def moment_plain(moment: datetime) -> str:
    """A moment in UTC, to the second, as RFC 3339 writes it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def fields(grant: OpenGrant, issuer: Issuer) -> Fields:
    """All of a grant but its amount, by the names of the standard."""
    number = f"{grant.kind}-{grant.number}"
    code, word = _BY_NETWORK if grant.programme.is_network else _CLASSES[grant.kind]
    found: Fields = {
        "id": f"{issuer.prefix}-{number}",
        **_words(grant),
        "currency": CURRENCY,
        "awardDate": grant.awarded_on.isoformat(),
        "fundingOrganization": [_organisation(grant.fund, issuer)],
        **_recipient(grant, issuer, number),
        "grantProgramme": [
            {
                "code": grant.programme.code,
                "title": grant.programme.title,
                "url": issuer.site + grant.programme.path,
            }
        ],
        "fundingType": [_UNRESTRICTED if grant.is_unrestricted else _FOR_A_PROJECT],
        "classifications": [{"vocabulary": "matchpot", "code": code, "title": word}],
        "dataSource": issuer.source,
        "dateModified": moment_plain(grant.changed_at),
    }
    if grant.starts_on is not None and not grant.is_unrestricted:
        ends = {"endDate": grant.ends_on.isoformat()} if grant.ends_on else {}
        found["plannedDates"] = [{"startDate": grant.starts_on.isoformat(), **ends}]
    if grant.city:
        found["beneficiaryLocation"] = [{"name": grant.city}]
    if grant.programme.is_round:
        found["fromOpenCall"] = "Yes"
    return found


def _words(grant: OpenGrant) -> Fields:
    lent = "" if grant.terms is None else _lent(grant.terms)
    if grant.recipient is not None and not grant.names_person:
        about = "" if grant.is_unrestricted else grant.summary
        return {"title": grant.title, "description": lent + (about or grant.title)}
    who = "an individual" if grant.recipient is None else "an organisation"
    if grant.terms is not None:
        return {"title": f"Loan to {who}", "description": f"{lent}From {grant.programme.title}."}
    how = f"{_HOW[grant.kind]} {grant.programme.title}."
    return {"title": f"Grant to {who}", "description": how}


def _lent(terms: LoanTerms) -> str:
    """The standard has no field for what is paid back, so the words say it."""
    rate = f"{terms.interest_bps // 100}.{terms.interest_bps % 100:02d}"
    return f"A loan, paid back in {terms.months} months at {rate} percent a year. "


def _organisation(body: Body, issuer: Issuer) -> Fields:
    registered = f"NL-KVK-{body.kvk}" if body.kvk else f"{issuer.prefix}-ORG-{body.id}"
    return {"id": registered, "name": body.name}


def _recipient(grant: OpenGrant, issuer: Issuer, number: str) -> Fields:
    if grant.recipient is not None:
        return {"recipientOrganization": [_organisation(grant.recipient, issuer)]}
    purpose = _COMMUNITY if grant.discipline in _NOT_CREATIVE else _CREATIVE
    return {
        # Of the grant, not of the person: two grants do not tell that they went to one person.
        "recipientIndividual": {"id": f"{issuer.prefix}-IND-{number}", "name": NOBODY},
        "toIndividualsDetails": {"grantPurpose": [purpose]},
    }


# ---- as a table ---------------------------------------------------------------------------------

AMOUNT = "Amount Awarded"
_Path = Sequence[str | int]
# The standard's titles, which stand above the columns, and where in a grant each value is.
COLUMNS: Mapping[str, _Path] = {
    "Identifier": ("id",),
    "Title": ("title",),
    "Description": ("description",),
    "Currency": ("currency",),
    AMOUNT: (),
    "Award Date": ("awardDate",),
    "Planned Dates:Start Date": ("plannedDates", 0, "startDate"),
    "Planned Dates:End Date": ("plannedDates", 0, "endDate"),
    "Recipient Org:Identifier": ("recipientOrganization", 0, "id"),
    "Recipient Org:Name": ("recipientOrganization", 0, "name"),
    "Recipient Ind:Identifier": ("recipientIndividual", "id"),
    "Recipient Ind:Name": ("recipientIndividual", "name"),
    "To Individuals Details:Grant Purpose": ("toIndividualsDetails", "grantPurpose", 0),
    "Funding Org:Identifier": ("fundingOrganization", 0, "id"),
    "Funding Org:Name": ("fundingOrganization", 0, "name"),
    "Grant Programme:Code": ("grantProgramme", 0, "code"),
    "Grant Programme:Title": ("grantProgramme", 0, "title"),
    "Grant Programme:URL": ("grantProgramme", 0, "url"),
    "Funding Type:Code": ("fundingType", 0, "code"),
    "Funding Type:Title": ("fundingType", 0, "title"),
    "From an open call?": ("fromOpenCall",),
    "Beneficiary Location:Name": ("beneficiaryLocation", 0, "name"),
    "Classifications:Vocabulary": ("classifications", 0, "vocabulary"),
    "Classifications:Code": ("classifications", 0, "code"),
    "Classifications:Title": ("classifications", 0, "title"),
    "Data Source": ("dataSource",),
    "Last modified": ("dateModified",),
}


def row(found: Fields, cents: Cents) -> list[str]:
    """A grant's fields as one row under `COLUMNS`; what a grant has not is empty."""
    return [_at(found, path) if path else euros_plain(cents) for path in COLUMNS.values()]


def _at(found: Any, path: _Path) -> str:
    for step in path:
        if isinstance(step, str) and step not in found:
            return ""
        found = found[step]
    return str(found)
