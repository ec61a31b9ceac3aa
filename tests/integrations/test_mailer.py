"""Mail handed over: what an envelope says, and what happens when nobody takes it."""

import socketserver
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from matchpot.domain.outside import Mail, MailUndelivered
from matchpot.integrations import mail_folder
from matchpot.integrations.mailer import FolderMailer, SmtpMailer, compose
from matchpot.settings import Settings

AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MAIL = Mail(
    key="mail:verify_email:person:1:1",
    to="noor@example.nl",
    subject="Bevestig je adres – nu",
    text="Dag Noor,\n\nhet café is open.\n",
    html="<p>Dag Noor</p>",
)


def settings(tmp_path: Path, smtp_url: str | None) -> Settings:
    return Settings(
        root=tmp_path,
        var=tmp_path,
        database_url="sqlite://",
        secret_key="k",
        smtp_url=smtp_url,
        mail_from="matchpot <hello@example.org>",
    )


def test_a_written_mail_can_be_read_again(tmp_path: Path) -> None:
    FolderMailer(tmp_path, now=lambda: AT).send(MAIL)
    (seen,) = mail_folder.latest(tmp_path)
    assert (seen.to, seen.subject, seen.at) == (MAIL.to, MAIL.subject, AT)
    assert seen.text.splitlines() == MAIL.text.splitlines()
    assert seen.html.strip() == MAIL.html


def test_the_same_mail_again_is_one_mail(tmp_path: Path) -> None:
    for _ in range(2):
        FolderMailer(tmp_path).send(MAIL)
    FolderMailer(tmp_path).send(replace(MAIL, key="another"))
    assert len(list(mail_folder.latest(tmp_path))) == 2


def test_the_same_mail_carries_the_same_message_id() -> None:
    one, two = (compose(MAIL, sender="x <x@example.org>", at=AT) for _ in range(2))
    assert one["Message-ID"] == two["Message-ID"]
    assert one["Auto-Submitted"] == "auto-generated"


def test_answers_go_where_somebody_reads_them() -> None:
    quiet = compose(MAIL, sender="x <x@example.org>", at=AT)
    asked = compose(MAIL, sender="x <x@example.org>", reply_to="help@example.org", at=AT)
    assert (quiet["Reply-To"], asked["Reply-To"]) == (None, "help@example.org")


def test_a_title_cannot_add_a_header() -> None:
    crafty = replace(MAIL, subject="News\r\nBcc: all@example.org")
    message = compose(crafty, sender="x <x@example.org>", at=AT)
    assert message["Bcc"] is None
    assert message["Subject"] == "News Bcc: all@example.org"


def test_a_name_from_outside_opens_no_other_file(tmp_path: Path) -> None:
    (tmp_path / "secret.eml").write_text("Subject: no\n\n")
    assert mail_folder.read(tmp_path, "secret") is None
    assert mail_folder.read(tmp_path, "../secret") is None


class _Server(socketserver.StreamRequestHandler):
    """Just enough of SMTP to take one mail, or to refuse its reader."""

    refuse = False
    taken: list[bytes] = []  # noqa: RUF012 - filled by the one test that reads it

    def handle(self) -> None:
        self._say("220 here")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self._say("354 go on")
                self._take()
            elif word == b"RCPT" and self.refuse:
                self._say("550 <noor@example.nl> unknown")
            elif word == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 fine")

    def _take(self) -> None:
        body = b""
        while (line := self.rfile.readline()) != b".\r\n":
            body += line
        self.taken.append(body)
        self._say("250 taken")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


@pytest.fixture
def smtp_url() -> Iterator[str]:
    _Server.refuse, _Server.taken = False, []
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _Server) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"smtp://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def test_a_mail_server_gets_both_parts(tmp_path: Path, smtp_url: str) -> None:
    SmtpMailer(settings(tmp_path, smtp_url), now=lambda: AT).send(MAIL)
    (body,) = _Server.taken
    assert b"To: noor@example.nl" in body
    assert b"text/plain" in body
    assert b"text/html" in body


def test_mail_programs_read_on_one_line_how_to_stop_letters(tmp_path: Path, smtp_url: str) -> None:
    url = f"https://example.org/nl/follow/stop/{'a-signed-word.' * 12}"
    SmtpMailer(settings(tmp_path, smtp_url)).send(replace(MAIL, unfollow_url=url))
    (body,) = _Server.taken
    head = body.partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert f"List-Unsubscribe: <{url}>".encode() in head
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in head
    assert b"List-Unsubscribe" not in compose(MAIL, sender="a@b.nl", at=AT).as_bytes()


def test_a_refusal_is_told_without_the_address(tmp_path: Path, smtp_url: str) -> None:
    _Server.refuse = True
    with pytest.raises(MailUndelivered) as refused:
        SmtpMailer(settings(tmp_path, smtp_url)).send(MAIL)
    assert "550" in str(refused.value)
    assert "noor" not in str(refused.value)


def test_no_password_is_said_in_the_clear(tmp_path: Path, smtp_url: str) -> None:
    secret = smtp_url.replace("//", "//user:secret@")
    with pytest.raises(MailUndelivered):
        SmtpMailer(settings(tmp_path, secret)).send(MAIL)


def test_a_server_that_is_away_means_later(tmp_path: Path) -> None:
    with pytest.raises(MailUndelivered):
        SmtpMailer(settings(tmp_path, "smtp://127.0.0.1:1")).send(MAIL)
