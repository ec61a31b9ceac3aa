"""Files with reports: for the maker, the funds that got it, and everybody once it is a story."""

import io

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from matchpot.domain.reports.reports import FileKind
from matchpot.persistence.models.people import Organisation, Person
from matchpot.persistence.models.reports import Report, ReportFile
from matchpot.persistence.models.trust import Duty
from matchpot.services import report_files, reports, stories
from matchpot.services.ports import Outside
from matchpot.services.reports import Written
from tests.builders import NOON, a_fund, a_member, euros
from tests.fakes import a_fake_outside
from tests.plans import a_picture, sign_in
from tests.services.duty_scenes import a_settled_campaign, matched

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])
SOUND = b"ID3\x04\x00\x00" + bytes(range(250)) * 8


@pytest.fixture
def outside() -> Outside:
    return a_fake_outside()


@pytest.fixture
def duty(session: Session) -> Duty:
    found = matched(session, a_settled_campaign(session), euros(2_000))
    session.commit()
    return found


@pytest.fixture
def report(session: Session, outside: Outside, duty: Duty) -> Report:
    draft = reports.draft_of(
        session, duty.project_id, maker_id=duty.maker_id, language="en", now=NOON
    )
    written = Written(body_md="We played.", answers={}, reach={}, is_public=False)
    reports.save(session, draft, written, revision=0, now=NOON)
    take = report_files
    for number, kept in enumerate(
        (
            take.keep_picture(outside.files, "picture-token", io.BytesIO(a_picture())),
            take.keep_recording(outside.files, "sound-token", io.BytesIO(SOUND), named="a.mp3"),
            take.keep_paper(
                outside.files, "paper-token", io.BytesIO(b"%PDF-1.7 x"), FileKind.EXTERNAL
            ),
        )
    ):
        take.add(session, draft, kept, now=NOON).position = number
    session.commit()
    return draft


@pytest.fixture
def urls(session: Session, report: Report) -> tuple[str, str, str]:
    rows = session.query(ReportFile).order_by(ReportFile.position).all()
    whats = ("small", "file", "file")
    return tuple(  # type: ignore[return-value]  # there are three
        f"/en/reports/{report.id}/files/{row.id}/{what}"
        for row, what in zip(rows, whats, strict=True)
    )


Urls = tuple[str, str, str]


def statuses(client: FlaskClient, urls: Urls) -> list[int]:
    return [client.get(url).status_code for url in urls]


def test_a_draft_is_its_makers_alone(
    client: FlaskClient, session: Session, duty: Duty, urls: Urls, outside: Outside
) -> None:
    assert statuses(client, urls) == [404, 404, 404]
    assert client.get("/media/picture-token-private-640.webp").status_code == 404
    officer = a_member(session, session.get_one(Organisation, duty.fund_id))
    session.commit()
    sign_in(client, officer)
    assert statuses(client, urls) == [404, 404, 404]
    sign_in(client, session.get_one(Person, duty.maker_id))
    assert statuses(client, urls) == [200, 200, 200]


def test_what_was_sent_is_read_by_the_funds_that_got_it_and_no_other(
    client: FlaskClient, session: Session, duty: Duty, report: Report, urls: Urls
) -> None:
    fund = session.get_one(Organisation, duty.fund_id)
    officer, other = a_member(session, fund), a_member(session, a_fund(session))
    reports.submit(session, report.id, duty.maker_id, NOON)
    session.commit()
    sign_in(client, other)
    assert statuses(client, urls) == [404, 404, 404]
    assert client.get(f"/en/reports/{report.id}/report.pdf").status_code == 404
    sign_in(client, officer)
    assert statuses(client, urls) == [200, 200, 200]


def test_a_story_shows_pictures_and_sound_to_everybody_and_papers_to_nobody_more(
    client: FlaskClient, session: Session, duty: Duty, report: Report, urls: Urls
) -> None:
    reports.submit(session, report.id, duty.maker_id, NOON)
    stories.publish(session, report, now=NOON)
    session.commit()
    assert statuses(client, urls) == [200, 200, 404]
    stories.hide(session, report.id, by=duty.maker_id, now=NOON)
    session.commit()
    assert statuses(client, urls) == [404, 404, 404]


def test_a_recording_is_played_from_any_point_and_can_do_nothing_else(
    client: FlaskClient, session: Session, duty: Duty, urls: Urls
) -> None:
    sign_in(client, session.get_one(Person, duty.maker_id))
    whole = client.get(urls[1])
    assert whole.data == SOUND
    assert whole.headers["Accept-Ranges"] == "bytes"
    assert whole.mimetype == "audio/mpeg"
    assert "sandbox" in whole.headers["Content-Security-Policy"]
    assert whole.headers["X-Content-Type-Options"] == "nosniff"
    part = client.get(urls[1], headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.data) == (206, SOUND[100:200])
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(SOUND)}"
    assert client.get(urls[1], headers={"Range": "bytes=99999-"}).status_code == 416
    paper = client.get(urls[2])
    assert paper.headers["Content-Disposition"].startswith("attachment")
    assert paper.mimetype == "application/pdf"
