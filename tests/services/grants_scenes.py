"""Grants in a small town, and their file held against the standard by a program of others."""

import json
from decimal import Decimal
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.validators import validator_for
from sqlalchemy.orm import Session

from matchpot.domain.open_grants import Issuer
from matchpot.domain.people import OrganisationKind
from matchpot.persistence.models.people import Organisation
from matchpot.persistence.models.projects import Project
from matchpot.persistence.queries.open_grants import Wanted
from matchpot.services.grants_export import FileKind, GrantsFile
from tests.builders import NOON
from tests.databases import ROOT

ISSUER = Issuer(prefix="360G-test", site="https://matchpot.example")
_SCHEMA = json.loads((ROOT / "tests" / "standards" / "360giving_1_4.json").read_text())
assert validator_for(_SCHEMA) is Draft202012Validator
_CHECKER = Draft202012Validator.FORMAT_CHECKER
# Without it the days of the standard, which are a day or a moment and never both, mean nothing.
assert "date-time" in _CHECKER.checkers


def wrong(package: Any) -> list[str]:
    """What the standard finds wrong with a package; nothing when it may be published."""
    found = Draft202012Validator(_SCHEMA, format_checker=_CHECKER).iter_errors(package)
    return [f"{error.json_path}: {error.message}" for error in found]


def exported(
    session: Session, kind: FileKind = FileKind.JSON, *, wanted: Wanted | None = None
) -> str | None:
    """The text of a file, or None when there is no grant for it."""
    session.flush()
    pieces = GrantsFile(ISSUER, wanted or Wanted(), kind).pieces(session)
    return None if pieces is None else "".join(pieces)


def grants_of(session: Session, *, wanted: Wanted | None = None) -> list[dict[str, Any]]:
    """The grants of a valid package by the order in it; amounts as they are written."""
    text = exported(session, wanted=wanted)
    if text is None:
        return []
    assert wrong(json.loads(text)) == []
    found: list[dict[str, Any]] = json.loads(text, parse_float=Decimal)["grants"]
    return found


def a_collective(
    session: Session, project: Project, name: str = "Werkplaats De Kade", kvk: str | None = None
) -> Organisation:
    """An organisation that a project is of."""
    made = Organisation(
        slug=f"collective-{project.id}",
        name=name,
        kind=OrganisationKind.MAKER_COLLECTIVE,
        kvk=kvk,
        created_at=NOON,
    )
    session.add(made)
    session.flush()
    project.organisation_id = made.id
    session.flush()
    return made
