"""A fund's trust policy for everyone: in plain words, every version, and each as a file."""

from datetime import datetime

from flask import Response, abort, render_template
from sqlalchemy.orm import Session

from matchpot.domain.trust.policy import FRAMEWORK, Policy, digest, from_document, to_document
from matchpot.extensions import reader
from matchpot.persistence.queries import funds as queries
from matchpot.persistence.queries import lots
from matchpot.persistence.queries.funds import FundPage
from matchpot.services import trust_policies as service
from matchpot.web.access import everyone
from matchpot.web.json_files import json_file
from matchpot.web.policy_sentences import Difference, days_told, differences, tiers_told
from matchpot.web.public.funds import funds_public

Version = tuple[int, datetime | None, str, list[Difference]]


def _found(slug: str) -> FundPage:
    return queries.fund_page(reader(), slug) or abort(404)


@funds_public.get("/<slug>/trust")
@everyone
def trust(slug: str) -> str:
    """What a fund may ask of a maker, and everything it said about that before."""
    fund, session = _found(slug), reader()
    version, policy = service.current(session, fund.id)
    return render_template(
        "public/policy_show.html",
        fund=fund,
        version=version,
        tiers=tiers_told(policy),
        days=days_told(policy),
        versions=_versions(session, fund.id),
        lots=lots.of_fund(session, slug),
    )


def _versions(session: Session, fund_id: int) -> list[Version]:
    """Every version with its fingerprint and what it changed, newest first; 0 is the framework."""
    found: list[Version] = [(0, None, digest(FRAMEWORK), [])]
    before = FRAMEWORK
    for row in reversed(service.published(session, fund_id)):
        policy = from_document(row.document)
        found.append((row.version, row.published_at, row.digest or "", differences(before, policy)))
        before = policy
    return found[::-1]


@funds_public.get("/<slug>/trust/<int:version>.json")
@everyone
def trust_file(slug: str, version: int) -> Response:
    """One version as a file; 0 is the framework every fund begins with."""
    fund = _found(slug)
    return json_file(to_document(_version(fund.id, version)), f"{slug}-trust-{version}.json")


def _version(fund_id: int, number: int) -> Policy:
    if number == 0:
        return FRAMEWORK
    rows = service.published(reader(), fund_id)
    found = next((one for one in rows if one.version == number), None) or abort(404)
    return from_document(found.document)
