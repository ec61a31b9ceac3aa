"""How answers travel: what is compressed, for whom, and what a browser keeps."""

import gzip

import pytest
from flask import Flask

from tests.web.visitors import Visitor

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])
ZIPPED = {"Accept-Encoding": "gzip, br"}


def test_a_page_is_a_third_on_the_line_and_the_same_at_home(app: Flask) -> None:
    client = app.test_client()
    plain = client.get("/en/about").data
    answer = client.get("/en/about", headers=ZIPPED)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert gzip.decompress(answer.data) == plain
    assert len(answer.data) < len(plain) / 3
    assert int(answer.headers["Content-Length"]) == len(answer.data)


def test_whoever_cannot_read_it_gets_a_page_as_it_is(app: Flask) -> None:
    for wish in ("", "identity", "gzip;q=0", "br"):
        answer = app.test_client().get("/en/about", headers={"Accept-Encoding": wish})
        assert "Content-Encoding" not in answer.headers
        assert answer.text.startswith("<!doctype html>")


def test_the_length_of_a_page_does_not_tell_what_is_in_it(app: Flask) -> None:
    visitor = Visitor(app)
    lengths = {len(visitor.client.get("/en/about", headers=ZIPPED).data) for _ in range(12)}
    assert len(lengths) > 2


def test_our_files_are_compressed_once_and_kept_for_a_year_under_their_mark(app: Flask) -> None:
    client = app.test_client()
    first = client.get("/static/site.css?v=1", headers=ZIPPED)
    assert first.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert gzip.decompress(first.data) == client.get("/static/site.css").data
    assert client.get("/static/site.css?v=1", headers=ZIPPED).data == first.data
    bare = client.get("/static/img/mark.svg")
    assert bare.headers["Cache-Control"] == "public, max-age=604800"
    assert bare.status_code == 200


def test_a_file_the_browser_has_is_not_sent_again(app: Flask) -> None:
    client = app.test_client()
    mark = client.get("/static/site.css", headers=ZIPPED).headers["ETag"]
    again = client.get("/static/site.css", headers={**ZIPPED, "If-None-Match": mark})
    assert (again.status_code, again.data) == (304, b"")


def test_pictures_and_fonts_go_as_they_are(app: Flask) -> None:
    font = "/static/fonts/atkinson-hyperlegible-next-latin-wght-normal.woff2"
    assert "Content-Encoding" not in app.test_client().get(font, headers=ZIPPED).headers
    part = app.test_client().get("/static/site.css", headers={**ZIPPED, "Range": "bytes=0-99"})
    assert (part.status_code, len(part.data)) == (206, 100)


def test_a_file_we_do_not_have_is_kept_by_nobody(app: Flask) -> None:
    answer = app.test_client().get("/static/nothing.css?v=1", headers=ZIPPED)
    assert answer.status_code == 404
    assert "immutable" not in answer.headers.get("Cache-Control", "")
