"""What a stored report holds, as the domain weighs it. Nothing here changes a row."""

from sqlalchemy.orm import Session

from matchpot.domain.reports.reports import Contents, formats
from matchpot.domain.trust.formats import Format
from matchpot.persistence.models.reports import Report
from matchpot.persistence.queries import reports as queries


def contents_of(session: Session, report: Report, *, funders: int) -> Contents:
    """What the formats of a report depend on; `funders` is how many funds get it."""
    return Contents(
        happened=report.happened,
        text=report.body_md,
        link=report.link,
        is_public=report.is_public,
        is_check_in=report.fund_id is not None,
        answers=[name for name, said in report.answers.items() if said],
        files=[file.kind for file in queries.files_of(session, report.id)],
        has_overview=report.has_overview,
        funders=funders,
    )


def given(session: Session, duty_id: int) -> frozenset[Format]:
    """Every format that a duty's reports come to, all of them together."""
    found = (
        formats(contents_of(session, one, funders=queries.funds_with_copy(session, one.id)))
        for one in queries.received(session, duty_id)
    )
    return frozenset().union(*found)
