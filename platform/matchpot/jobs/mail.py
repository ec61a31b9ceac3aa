"""Writes the mails the outbox promises, in the reader's language, and hands them over.

The words lie in `templates/email/<notice>/`. A signed link is signed here, when the mail
is written, so that no working link lies in the database.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from flask_babel import force_locale

from matchpot.domain.follows import FollowEvent
from matchpot.domain.outside import Mail
from matchpot.extensions import current_settings, outside, unit_of_work
from matchpot.integrations.links import Purpose, SignedLinks
from matchpot.jobs import follows
from matchpot.jobs.registry import Task, every, handles
from matchpot.services import announcements, personal_data, stories
from matchpot.services.letter_readers import READERS
from matchpot.services.letters import MAIL
from matchpot.services.vote_letters import VOTE_LINK

# The page each kind of signed link opens.
PAGES = {
    Purpose.VERIFY_EMAIL: "accounts.verify",
    Purpose.RESET_PASSWORD: "accounts.reset",
    Purpose.CHANGE_EMAIL: "accounts.confirm_email",
    Purpose.INVITATION: "accounts.invitation",
    Purpose.NOMINATION: "panels.nomination",
    Purpose.PUBLIC_VOTE: "rounds_public.ballot",
    Purpose.CONFIRM_FOLLOW: "follows.confirm",
    Purpose.UNFOLLOW: "follows.stop",
}

_KEEP = timedelta(days=7)
# What conditions leave open between paragraphs of the plain text.
_GAPS = re.compile(r"\n{3,}")
_BATCH = 500


@handles(MAIL)
def send(task: Task) -> None:
    """Write the mail and hand it over; one that was forgotten, or is too late, is not sent."""
    if not task.payload or _is_past(task.payload.get("stale_at")):
        return
    outside().mailer.send(write(task.payload, key=task.key))
    if task.payload["notice"] == VOTE_LINK:
        with unit_of_work() as session:
            personal_data.forget_one_mail(session, task.key)


@handles(announcements.TELL_NEWS)
def tell_news(task: Task) -> None:
    """Promise a maker's news to every donor, then to followers who did not give."""
    _to_donors(task, announcements.news_told)
    if at := task.payload.get("at"):  # older promises were made before anybody could follow
        follows.tell(FollowEvent.NEWS, task.ref_id, until=datetime.fromisoformat(at))


@handles(stories.TELL_STORY)
def tell_story(task: Task) -> None:
    """Promise a story to every donor of one campaign of its project."""
    _to_donors(task, stories.told)


def _to_donors(task: Task, tell: Callable[..., int | None]) -> None:
    """Go through the donors in batches; begun again, it promises none twice."""
    last: int | None = 0
    while last is not None:
        with unit_of_work() as session:
            last = tell(
                session,
                task.ref_id,
                campaign_id=task.payload["campaign_id"],
                after=last,
                limit=_BATCH,
                now=outside().clock.now(),
            )


@every("forget_sent_mail", timedelta(days=1))
def forget_sent_mail(now: datetime) -> int:
    """Empty mails a week after they were sent; tells how many."""
    with unit_of_work() as session:
        return personal_data.forget_sent_mail(session, before=now - _KEEP)


def write(payload: Mapping[str, Any], *, key: str) -> Mail:
    """The mail a promise describes, both parts written out."""
    notice, locale = payload["notice"], payload["locale"]
    values = {name: _value(name, value) for name, value in payload["values"].items()}
    context = {
        **values,
        "name": payload["name"],
        "locale": locale,
        "reader_part": READERS.get(notice),
        "reply_to": current_settings().mail_reply_to,
        "address": lambda endpoint, **parts: address(endpoint, locale=locale, **parts),
    }
    if link := payload["values"].get("link"):
        context["url"] = signed_address(link, locale=locale)
    unfollow = payload.get("unfollow")
    unfollow_url = signed_address(unfollow, locale=locale) if unfollow else None
    context["unfollow_url"] = unfollow_url
    with force_locale(locale):
        # Straight from the environment: what pages are given by request is not there in a job.
        subject, text = (
            current_app.jinja_env.get_template(f"email/{notice}/{part}").render(context)
            for part in ("subject.txt", "body.txt")
        )
        text = _GAPS.sub("\n\n", text.strip()) + "\n"
        context["preheader"] = _first_said(text)
        html = current_app.jinja_env.get_template(f"email/{notice}/body.html").render(context)
    return Mail(
        key=key,
        to=payload["to"],
        subject=" ".join(subject.split()),
        text=text,
        html=html,
        unfollow_url=unfollow_url,
    )


def _first_said(text: str) -> str:
    """What comes after the greeting, on one line: a list of mail shows it behind the subject."""
    _, _, said = text.partition("\n\n")
    return " ".join(said.partition("\n\n")[0].split())


def _is_past(moment: str | None) -> bool:
    return moment is not None and datetime.fromisoformat(moment) <= outside().clock.now()


def _value(name: str, value: Any) -> Any:
    """A stored value as letters take it: moments are read, also those of the lines of a list."""
    if isinstance(value, list):
        return [
            {key: _value(key, one) for key, one in line.items()} if isinstance(line, dict) else line
            for line in value
        ]
    return datetime.fromisoformat(value) if value and name.endswith("_at") else value


def signed_address(link: Mapping[str, Any], *, locale: str) -> str:
    """The address of a signed link, signed now."""
    purpose = Purpose(link["purpose"])
    links = SignedLinks(current_settings().secret_key, now=outside().clock.now)
    return address(PAGES[purpose], locale=locale, token=links.make(purpose, *link["parts"]))


def address(endpoint: str, *, locale: str, **parts: Any) -> str:
    """The full address of a page in the reader's language, without a request at hand."""
    base = urlsplit(current_settings().base_url)
    adapter = current_app.url_map.bind(
        base.netloc, script_name=base.path or "/", url_scheme=base.scheme
    )
    return adapter.build(endpoint, {"lang": locale, **parts}, force_external=True)
