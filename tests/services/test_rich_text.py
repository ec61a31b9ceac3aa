"""What people write comes out as HTML that can do no harm."""

import pytest

from matchpot.services import rich_text


@pytest.mark.parametrize(
    "dangerous",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,boo)",
        "![x](https://elsewhere.example/pixel.png)",
        '<a href="https://x" onclick="x()">x</a>',
        "<iframe src=https://x></iframe>",
    ],
)
def test_nothing_runs_and_nothing_is_fetched(dangerous: str) -> None:
    html = rich_text.html_of(dangerous)
    assert not any(f"<{tag}" in html for tag in ("script", "img", "iframe"))
    assert 'href="javascript' not in html
    assert 'href="data' not in html
    assert " onclick=" not in html.replace("&quot;", "") or "&lt;a" in html


def test_headings_of_a_story_stand_below_those_of_the_page() -> None:
    assert rich_text.html_of("# One\n\n### Three") == "<h3>One</h3>\n<h4>Three</h4>\n"


def test_links_tell_search_engines_that_a_visitor_put_them_there() -> None:
    html = rich_text.html_of("[us](https://example.org)")
    assert 'rel="noopener nofollow ugc"' in html


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://www.youtube.com/watch?v=x", "YouTube"),
        ("https://youtu.be/x", "YouTube"),
        ("https://vimeo.com/1", "Vimeo"),
        ("http://vimeo.com/1", None),
        ("https://vimeo.com.evil.example/1", None),
        ("https://vimeo.com:8443/1", None),
        ("https://vimeo.com@evil.example/", None),
        ("https://[broken", None),
        ("javascript:alert(1)//vimeo.com", None),
    ],
)
def test_only_links_to_sites_we_recognise_are_videos(url: str, site: str | None) -> None:
    assert rich_text.video_host(url) == site


def test_the_length_of_a_story_is_what_a_reader_sees() -> None:
    assert rich_text.length_of("**Hi**   there\n\n- you") == len("Hi there you")
