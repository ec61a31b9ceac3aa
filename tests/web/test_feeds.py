"""A feed is read by readers that nobody here wrote, whatever its titles hold."""

from datetime import UTC, datetime
from xml.etree.ElementTree import register_namespace

import feedparser
from flask import Flask

from matchpot.web import feeds
from matchpot.web.feeds import Entry, Feed

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def an_entry(name: str, title: str, day: int) -> Entry:
    moment = NOON.replace(day=day)
    return Entry(
        name=name,
        url=f"https://matchpot.example/en/{name}",
        title=title,
        summary="A <b>bold</b> & short sentence.",
        author="Stadsfonds",
        published=moment,
        updated=moment,
    )


def a_feed(*entries: Entry) -> Feed:
    page = "https://matchpot.example/en/"
    return Feed(title="News", subtitle="All", url=page, own=f"{page}news.atom", entries=entries)


def test_a_feed_changed_when_its_last_entry_did(app: Flask) -> None:
    with app.test_request_context("/en/"):
        data = feeds.answer(a_feed(an_entry("b", "B", 9), an_entry("a", "A", 3)), now=NOON).data
    read = feedparser.parse(data)
    assert (read.bozo, [one.title for one in read.entries]) == (False, ["B", "A"])
    assert read.feed.updated == "2026-03-09T12:00:00Z"
    assert read.entries[1].id == "tag:matchpot.example,2026-03-03:a"
    assert {one.rel: one.href for one in read.feed.links} == {
        "self": "https://matchpot.example/en/news.atom",
        "alternate": "https://matchpot.example/en/",
    }


def test_what_makes_pdf_files_does_not_change_how_a_feed_reads(app: Flask) -> None:
    register_namespace("feed", "http://www.w3.org/2005/Atom")
    with app.test_request_context("/en/"):
        data = feeds.answer(a_feed(an_entry("a", "A", 3)), now=NOON).data
    assert b'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang=' in data
    assert b"<entry><id>" in data


def test_signs_that_no_document_may_hold_and_marks_of_html_harm_nobody(app: Flask) -> None:
    with app.test_request_context("/en/"):
        data = feeds.answer(a_feed(an_entry("a", "Fish \x0b& <chips>\x00", 3)), now=NOON).data
    read = feedparser.parse(data)
    assert not read.bozo
    assert b"Fish &amp; &lt;chips&gt;</title>" in data
    assert b"A &lt;b&gt;bold&lt;/b&gt; &amp; short" in data


def test_whoever_has_the_feed_already_is_told_so(app: Flask) -> None:
    feed = a_feed(an_entry("a", "A", 3))
    with app.test_request_context("/en/"):
        mark = feeds.answer(feed, now=NOON).headers["ETag"]
    with app.test_request_context("/en/", headers={"If-None-Match": mark}):
        assert feeds.answer(feed, now=NOON).status_code == 304
