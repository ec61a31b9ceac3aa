"""Reads what `FolderMailer` wrote: mail in development, and in tests."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.utils import parsedate_to_datetime
from pathlib import Path

_NAME = re.compile(r"[0-9a-f]{24}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """One mail as it would arrive; `name` is its file's, without the ending."""

    name: str
    to: str
    subject: str
    at: datetime
    text: str
    html: str


def read(folder: Path, name: str) -> Delivered | None:
    """One mail, or None when there is no such file."""
    path = folder / f"{name}.eml"
    if not _NAME.fullmatch(name) or not path.exists():
        return None
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    return Delivered(
        name=name,
        to=str(message["To"]),
        subject=str(message["Subject"]),
        at=parsedate_to_datetime(str(message["Date"])),
        text=text.get_content() if text else "",
        html=html.get_content() if html else "",
    )


def latest(folder: Path, count: int = 100) -> Iterator[Delivered]:
    """The mails written last, newest first."""
    paths = sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for path in paths[:count]:
        mail = read(folder, path.stem)
        if mail is not None:
            yield mail
