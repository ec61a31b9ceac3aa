"""Reports: one account for all funders, kept while it is written, gone when thrown away."""

import io
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.errors import (
    IllegalMove,
    InvalidValue,
    NotAllowed,
    NotFound,
    StateChanged,
    UploadRefused,
)
from matchpot.domain.reports.duties import DutyState
from matchpot.domain.reports.overview import OwnLine
from matchpot.domain.reports.reports import FileKind, Happened, LineSide, ReportState
from matchpot.domain.trust.formats import Format
from matchpot.domain.trust.policy import FRAMEWORK, Policy, Tier
from matchpot.persistence.models.reports import Report, ReportFile, ReportLine
from matchpot.persistence.models.trust import Duty
from matchpot.persistence.models.work import OutboxRow
from matchpot.persistence.queries import reports as queries
from matchpot.services import duties, report_asks, report_files, report_notes, reports
from matchpot.services.report_files import Kept
from matchpot.services.reports import Written
from tests.builders import NOON, a_fund, a_member, euros
from tests.fakes import FakeFiles
from tests.services.duty_scenes import a_settled_campaign, matched, publishes

LINE = Written(happened=Happened.YES, body_md="We played.", answers={}, reach={})
_STORY_ASKED = Policy(tiers=(Tier(from_cents=0, asks=(frozenset({Format.UPDATE_POST}),)),))


def a_draft(session: Session, duty: Duty, written: Written = LINE) -> Report:
    draft = reports.draft_of(
        session, duty.project_id, maker_id=duty.maker_id, language="nl", now=NOON
    )
    reports.save(session, draft, written, revision=draft.revision, now=NOON)
    return draft


def test_one_report_goes_to_all_funders_and_each_looks_at_its_own_policy(
    session: Session,
) -> None:
    campaign = a_settled_campaign(session)
    mild = matched(session, campaign, euros(2_000))
    nothing = matched(session, campaign, euros(999))
    strict_fund = a_fund(session)
    publishes(session, strict_fund, _STORY_ASKED)
    strict = matched(session, campaign, euros(2_000), fund=strict_fund)
    waived = matched(session, campaign, euros(3_000))
    waived.state = DutyState.WAIVED
    session.flush()
    sent = reports.submit(session, a_draft(session, mild).id, mild.maker_id, NOON)
    assert sent.state is ReportState.SUBMITTED
    assert sent.facts is not None
    got = {one.duty_id for one in queries.recipients(session, sent.id)}
    assert got == {mild.id, nothing.id, strict.id}
    assert (mild.state, nothing.state) == (DutyState.SUBMITTED, DutyState.NOTHING)
    assert strict.state is DutyState.DUE


def test_what_is_asked_is_told_with_the_draft_counted_in(session: Session) -> None:
    duty = matched(session, a_settled_campaign(session), euros(2_000))
    before = report_asks.of_project(session, duty.project_id, maker_id=duty.maker_id, draft=None)
    assert [one.is_given for one in before[0].clauses] == [False]
    draft = a_draft(session, duty)
    after = report_asks.of_project(session, duty.project_id, maker_id=duty.maker_id, draft=draft)
    assert after[0].is_complete
    assert duties.given(session, duty.id) == frozenset()


def test_a_second_window_never_writes_over_the_first(session: Session) -> None:
    duty = matched(session, a_settled_campaign(session), euros(2_000))
    draft = a_draft(session, duty)
    with pytest.raises(StateChanged):
        reports.save(session, draft, LINE, revision=draft.revision - 1, now=NOON)
    with pytest.raises(StateChanged):
        reports.keep_typed(session, draft, [("body_md", "old")], revision=0, now=NOON)
    again = reports.draft_of(
        session, duty.project_id, maker_id=duty.maker_id, language="nl", now=NOON
    )
    assert again.id == draft.id


def test_what_cannot_be_read_is_kept_word_for_word_and_not_sent(session: Session) -> None:
    duty = matched(session, a_settled_campaign(session), euros(2_000))
    draft = a_draft(session, duty)
    pairs = [("reach_visitors", "about forty")]
    reports.keep_typed(session, draft, pairs, revision=draft.revision, now=NOON)
    assert draft.typed == [["reach_visitors", "about forty"]]
    with pytest.raises(InvalidValue):
        reports.submit(session, draft.id, duty.maker_id, NOON)


def test_an_empty_report_and_a_story_without_words_are_not_sent(session: Session) -> None:
    duty = matched(session, a_settled_campaign(session), euros(2_000))
    draft = a_draft(session, duty, Written(answers={}, reach={}))
    with pytest.raises(InvalidValue, match="empty"):
        reports.submit(session, draft.id, duty.maker_id, NOON)
    bare = Written(link="https://a.example", is_public=True, answers={}, reach={})
    reports.save(session, draft, bare, revision=draft.revision, now=NOON)
    with pytest.raises(InvalidValue, match="public_needs_words"):
        reports.submit(session, draft.id, duty.maker_id, NOON)


def test_a_report_is_sent_as_it_was_looked_at_and_once(session: Session) -> None:
    duty = matched(session, a_settled_campaign(session), euros(2_000))
    draft = a_draft(session, duty)
    with pytest.raises(StateChanged):
        reports.submit(session, draft.id, duty.maker_id, NOON, revision=draft.revision - 1)
    reports.submit(session, draft.id, duty.maker_id, NOON, revision=draft.revision)
    with pytest.raises(IllegalMove):
        reports.submit(session, draft.id, duty.maker_id, NOON)
    stranger = a_member(session, a_fund(session))
    with pytest.raises(NotFound):
        reports.submit(session, draft.id, stranger.id, NOON)


def test_a_draft_thrown_away_leaves_no_word_and_no_file(session: Session) -> None:
    duty = matched(session, a_settled_campaign(session), euros(2_000))
    spent = OwnLine(side=LineSide.COST, label="Hall", amount_cents=1)
    draft = a_draft(session, duty, Written(body_md="Private", answers={}, reach={}, lines=[spent]))
    files = FakeFiles()
    kept = report_files.keep_paper(
        files, "token-of-twelve", io.BytesIO(b"%PDF-1.7 words"), FileKind.EXTERNAL
    )
    report_files.add(session, draft, kept, now=NOON)
    reports.discard(session, draft.id, by=duty.maker_id, now=NOON)
    assert (draft.state, draft.body_md) == (ReportState.DISCARDED, "")
    assert session.scalars(select(ReportLine)).all() == []
    assert session.scalars(select(ReportFile)).all() == []
    row = session.scalars(select(OutboxRow).where(OutboxRow.kind == report_files.FORGET)).one()
    for name in row.payload["names"]:
        report_files.forget(files, name)
    assert files.kept == {}


def test_a_report_takes_so_many_files_of_a_kind_and_no_more(session: Session) -> None:
    duty = matched(session, a_settled_campaign(session), euros(2_000))
    draft = a_draft(session, duty)
    most = report_files.MOST_FILES[FileKind.AUDIO]
    for number in range(most + 1):
        kept = Kept(kind=FileKind.AUDIO, name=f"n{number}", media_type="audio/mpeg", size=1)
        if number < most:
            report_files.add(session, draft, kept, now=NOON)
    with pytest.raises(UploadRefused, match="too_many"):
        report_files.add(session, draft, kept, now=NOON)


def test_notes_of_a_talk_count_once_the_maker_says_they_are_right(session: Session) -> None:
    fund = a_fund(session)
    officer = a_member(session, fund)
    duty = matched(session, a_settled_campaign(session), euros(30_000), fund=fund)
    assert Format.CHECK_IN in FRAMEWORK.tiers[duty.tier].asks[0]
    notes = report_notes.offer_notes(
        session, duty=duty, by=officer.id, title="Our talk", body="They told me.", now=NOON
    )
    assert (duties.given(session, duty.id), duty.state) == (frozenset(), DutyState.DUE)
    with pytest.raises(NotFound):
        report_notes.approve_notes(session, notes.id, by=officer.id, happened=None, now=NOON)
    later = NOON + timedelta(days=1)
    report_notes.approve_notes(
        session, notes.id, by=duty.maker_id, happened=Happened.YES, now=later
    )
    assert Format.CHECK_IN in duties.given(session, duty.id)
    assert duty.state is DutyState.SUBMITTED


def test_notes_that_are_not_right_go_and_their_writer_reads_why(session: Session) -> None:
    fund = a_fund(session)
    officer = a_member(session, fund)
    duty = matched(session, a_settled_campaign(session), euros(30_000), fund=fund)
    notes = report_notes.offer_notes(
        session, duty=duty, by=officer.id, title="Our talk", body="They told me.", now=NOON
    )
    report_notes.ask_for_change(
        session, notes.id, by=duty.maker_id, what="It was in May.", now=NOON
    )
    assert (notes.state, notes.body_md) == (ReportState.DISCARDED, "")
    told = [row.payload["notice"] for row in session.scalars(select(OutboxRow))]
    assert "report_notes_refused" in told
    duty.state = DutyState.WAIVED
    with pytest.raises(NotAllowed):
        report_notes.offer_notes(session, duty=duty, by=officer.id, title="A", body="B", now=NOON)
