"""A maker's report on its pages: written, kept, looked at, sent; files taken or refused."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from matchpot.domain.reports.duties import DutyState
from matchpot.domain.reports.reports import ReportState
from matchpot.persistence.models.people import Person
from matchpot.persistence.models.reports import Report, ReportFile, ReportLine
from matchpot.persistence.models.trust import Duty
from matchpot.services import report_notes
from matchpot.services.ports import Outside
from tests.builders import NOON, a_fund, a_member, a_person, euros
from tests.fakes import a_fake_outside
from tests.plans import a_picture, post, sign_in
from tests.services.duty_scenes import a_settled_campaign, matched

Stored = Callable[[Callable[[Session], Any]], Any]

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])
MP3 = b"ID3\x04\x00\x00" + b"\0" * 2_000


@pytest.fixture
def outside() -> Outside:
    return a_fake_outside()


@pytest.fixture
def duty(session: Session, client: FlaskClient) -> Duty:
    """2,000 euros matched: a line or a story is asked. Its maker is signed in."""
    ended = a_settled_campaign(session, ends_on=NOON.date())
    found = matched(session, ended, euros(2_000))
    maker = session.get_one(Person, found.maker_id)
    session.commit()
    sign_in(client, maker)
    return found


def at(duty: Duty) -> str:
    return f"/en/maker/projects/{duty.project_id}/report"


def the_report(session: Session) -> Report:
    return session.scalars(select(Report).order_by(Report.id.desc())).first() or pytest.fail("none")


def send(client: FlaskClient, duty: Duty, **fields: Any) -> Any:
    return post(client, at(duty), {"revision": 0, **fields})


def test_a_photo_and_a_line_are_a_whole_report(
    client: FlaskClient, duty: Duty, stored: Stored
) -> None:
    pictures = [(io.BytesIO(a_picture()), "a.jpg"), (io.BytesIO(a_picture()), "b.jpg")]
    answer = send(client, duty, happened="yes", body_md="We played!", pictures=pictures)
    assert answer.status_code == 303
    report = stored(the_report)
    preview = client.get(answer.location).get_data(as_text=True)
    assert "everything Stadsfonds asks is there" in preview
    assert "Say what each picture shows" in preview
    post(client, f"/en/maker/reports/{report.id}/send", {"revision": report.revision})
    assert stored(the_report).state is ReportState.SUBMITTED
    assert stored(lambda s: s.get_one(Duty, duty.id)).state is DutyState.SUBMITTED
    sent = client.get(f"/en/maker/reports/{report.id}").get_data(as_text=True)
    assert "Stadsfonds" in sent
    assert "Not looked at yet." in sent


def test_what_cannot_be_read_is_said_beside_it_and_the_rest_is_kept(
    client: FlaskClient, duty: Duty, stored: Stored
) -> None:
    answer = send(client, duty, body_md="Told", reach_visitors="a few", link="www.example")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Write a whole number" in page
    assert "Paste a whole address" in page
    again = client.get(at(duty)).get_data(as_text=True)
    assert 'value="a few"' in again
    assert "Told" in again
    assert stored(the_report).typed is not None


def test_the_form_keeps_itself_and_an_old_page_changes_nothing(
    client: FlaskClient, duty: Duty, stored: Stored
) -> None:
    kept = post(client, at(duty) + "/keep", {"revision": 0, "body_md": "Half a sen"})
    assert (kept.status_code, kept.headers["X-Revision"]) == (200, "1")
    late = post(client, at(duty) + "/keep", {"revision": 0, "body_md": ""})
    assert late.status_code == 409
    assert stored(the_report).body_md == "Half a sen"
    old = send(client, duty, body_md="Other words")
    assert old.status_code == 409
    assert "Other words" in old.get_data(as_text=True)


def test_a_recording_is_taken_and_anything_else_is_refused_in_words(
    client: FlaskClient, duty: Duty, stored: Stored
) -> None:
    fake = (io.BytesIO(b"MZ this is a program"), "story.mp3")
    answer = send(
        client, duty, body_md="Told", recording=fake, external=(io.BytesIO(b"<"), "a.pdf")
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "This is not sound or film that we can play." in page
    assert "This is not a PDF file." in page
    assert "Told" in page
    true = (io.BytesIO(MP3), "story.mp3")
    post(client, at(duty), {"revision": 1, "body_md": "Told", "recording": true, "do": "files"})
    row = stored(lambda s: s.scalars(select(ReportFile)).one())
    assert (row.media_type, row.size) == ("audio/mpeg", len(MP3))
    said = {"revision": 2, "do": "stay", "files-0-id": row.id, "files-0-transcript": "Hello"}
    post(client, at(duty), said)
    assert stored(lambda s: s.scalars(select(ReportFile)).one()).transcript == "Hello"
    post(client, at(duty), {"revision": 3, "do": f"drop-{row.id}"})
    assert stored(lambda s: s.scalars(select(ReportFile)).all()) == []


def test_lines_of_money_are_added_one_by_one_and_summed_to_the_cent(
    client: FlaskClient, duty: Duty, stored: Stored
) -> None:
    line = {"lines-0-label": "Hall", "lines-0-kind": "cost", "lines-0-amount": "1,234.56"}
    send(client, duty, has_overview="y", do="add-lines", **line)
    page = client.get(at(duty)).get_data(as_text=True)
    assert "Came in €2,000.00, spent €1,234.56, difference €765.44." in page
    more = {"lines-1-label": "Tickets", "lines-1-kind": "income", "lines-1-amount": "0"}
    refused = post(client, at(duty), {"revision": 1, "has_overview": "y", **line, **more})
    assert refused.status_code == 422
    assert "Write an amount above zero." in refused.get_data(as_text=True)
    assert [one.amount_cents for one in stored(lambda s: s.scalars(select(ReportLine)).all())] == [
        123_456
    ]


def test_a_maker_puts_a_sent_report_on_the_site_and_takes_it_off_again(
    client: FlaskClient, duty: Duty, stored: Stored
) -> None:
    send(client, duty, happened="yes", body_md="We played!")
    report = stored(the_report)
    here = f"/en/maker/reports/{report.id}"
    early = post(client, here + "/story/publish", {}, follow_redirects=True)
    assert "a report that was sent" in early.get_data(as_text=True)
    post(client, here + "/send", {"revision": report.revision})
    told = post(client, here + "/story/publish", {}, follow_redirects=True).get_data(as_text=True)
    assert "on its way to everyone who gave" in told
    story = f"/en/stories/{stored(the_report).slug}"
    assert client.get(story).status_code == 200
    off = post(client, here + "/story/hide", {}, follow_redirects=True).get_data(as_text=True)
    assert "It is off the site" in off
    assert client.get(story).status_code == 404
    again = post(client, here + "/story/publish", {}, follow_redirects=True).get_data(as_text=True)
    assert "It is on the site again." in again
    assert client.get(story).status_code == 200


def test_nobody_else_sees_or_sends_a_makers_report(
    client: FlaskClient, duty: Duty, session: Session, stored: Stored
) -> None:
    send(client, duty, body_md="Told")
    report = stored(the_report)
    stranger = a_person(session, "Somebody Else")
    session.commit()
    sign_in(client, stranger)
    assert client.get(at(duty)).status_code == 404
    assert client.get(f"/en/maker/reports/{report.id}").status_code == 404
    assert post(client, f"/en/maker/reports/{report.id}/send", {}).status_code == 404


def test_the_desk_asks_kindly_and_notes_of_a_talk_are_answered_there(
    client: FlaskClient, duty: Duty, session: Session, stored: Stored
) -> None:
    desk = client.get("/en/maker/").get_data(as_text=True)
    assert "Tell Stadsfonds what came of it" in desk
    officer = a_member(session, a_fund(session))
    notes = report_notes.offer_notes(
        session, duty=session.get_one(Duty, duty.id), by=officer.id, title="Talk", body="Said so.",
        now=NOON,
    )  # fmt: skip
    session.commit()
    assert "wrote down what you told" in client.get("/en/maker/").get_data(as_text=True)
    here = f"/en/maker/reports/{notes.id}"
    assert "Said so." in client.get(here).get_data(as_text=True)
    assert post(client, here + "/notes", {"do": "change", "what": " "}).status_code == 422
    post(client, here + "/notes", {"happened": "yes"})
    assert stored(the_report).state is ReportState.SUBMITTED


def test_keys_that_nothing_can_have_are_no_error(client: FlaskClient, duty: Duty) -> None:
    odd = {"files-0-id": "9" * 40, "files-0-alt": "x", "do": "drop-" + "9" * 40}
    assert send(client, duty, body_md="Told", reach_visitors="9" * 5_000, **odd).status_code == 303


def test_a_draft_can_be_thrown_away(client: FlaskClient, duty: Duty, stored: Stored) -> None:
    send(client, duty, body_md="Told")
    report = stored(the_report)
    assert post(client, f"/en/maker/reports/{report.id}/discard", {}).status_code == 303
    assert stored(the_report).state is ReportState.DISCARDED
    assert client.get(f"/en/maker/reports/{report.id}").status_code == 404
