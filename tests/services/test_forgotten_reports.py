"""Being forgotten as a maker who reported: a story stays without its voice, all else goes."""

import io

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.reports.overview import OwnLine
from matchpot.domain.reports.reports import FileKind, LineSide, ReportState
from matchpot.persistence.models.reports import Report, ReportLine
from matchpot.persistence.models.trust import Duty
from matchpot.persistence.queries import reports as queries
from matchpot.persistence.queries.personal_data import everything
from matchpot.services import forgotten_reports, report_files, reports
from matchpot.services.reports import Written
from tests.builders import NOON, euros
from tests.fakes import FakeFiles
from tests.plans import a_picture
from tests.services.duty_scenes import a_settled_campaign, matched

FILES = FakeFiles()


def a_full_draft(session: Session, duty: Duty, *, public: bool) -> Report:
    draft = reports.draft_of(
        session, duty.project_id, maker_id=duty.maker_id, language="nl", now=NOON
    )
    line = OwnLine(side=LineSide.COST, label="Rent of my own room", amount_cents=1)
    written = Written(
        body_md="We played.", answers={"need": "Rest."}, reach={}, lines=[line], is_public=public
    )
    reports.save(session, draft, written, revision=0, now=NOON)
    for kept in (
        report_files.keep_picture(FILES, f"picture-{draft.id:04}", io.BytesIO(a_picture())),
        report_files.keep_recording(
            FILES, f"sound-{draft.id:04}", io.BytesIO(b"ID3 my voice"), named="a.mp3"
        ),
    ):
        report_files.add(session, draft, kept, now=NOON)
    return draft


def test_a_story_stays_without_voice_and_the_rest_of_a_makers_reports_is_emptied(
    session: Session,
) -> None:
    duty = matched(session, a_settled_campaign(session), euros(2_000))
    story = reports.submit(
        session, a_full_draft(session, duty, public=True).id, duty.maker_id, NOON
    )
    private = reports.submit(
        session, a_full_draft(session, duty, public=False).id, duty.maker_id, NOON
    )
    begun = a_full_draft(session, duty, public=False)
    told = everything(session, duty.maker_id)
    assert (len(told["reports"]), len(told["report_files"]), len(told["report_lines"])) == (3, 6, 3)

    forgotten_reports.forget(session, duty.maker_id, now=NOON)

    assert (story.body_md, story.answers) == ("We played.", {})
    assert [one.kind for one in queries.files_of(session, story.id)] == [FileKind.PICTURE]
    assert (private.body_md, private.state) == ("", ReportState.SUBMITTED)
    assert private.submitted_at is not None
    assert (begun.body_md, begun.state) == ("", ReportState.DISCARDED)
    assert queries.files_of(session, private.id) == queries.files_of(session, begun.id) == []
    assert session.scalars(select(ReportLine)).all() == []
