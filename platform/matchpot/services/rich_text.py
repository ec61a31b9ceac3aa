"""Markdown of people made into HTML that can do no harm, and links to videos we recognise.

Raw HTML is never taken; what the Markdown parser makes is cleaned once more. Nothing is embedded:
a page of ours asks no other server for anything.
"""

import re
from functools import lru_cache
from urllib.parse import urlsplit

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore

_TAGS = {
    "p", "br", "strong", "em", "a", "ul", "ol", "li", "blockquote", "h3", "h4", "hr", "code", "s",
}  # fmt: skip
_VIDEO_HOSTS = {
    "youtube.com": "YouTube",
    "youtu.be": "YouTube",
    "vimeo.com": "Vimeo",
}

_markdown = MarkdownIt("commonmark", {"html": False}).enable("strikethrough").disable("image")
_cleaner = nh3.Cleaner(
    tags=_TAGS,
    attributes={"a": {"href"}},
    url_schemes={"https", "http", "mailto"},
    link_rel="noopener nofollow ugc",
)


def _lower_headings(state: StateCore) -> None:
    """Headings of a story start at h3: the page has its own h1 and h2."""
    for token in state.tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = "h3" if token.tag in {"h1", "h2"} else "h4"


_markdown.core.ruler.push("lower_headings", _lower_headings)


@lru_cache(maxsize=512)
def html_of(markdown: str) -> str:
    """The HTML of a text: paragraphs, lists, quotes, links and headings, and nothing else."""
    return _cleaner.clean(_markdown.render(markdown))


def video_host(url: str) -> str | None:
    """The name of the site a video link leads to; None when it is not one we recognise.

    Only https, no user names and no ports: what is shown as a link to YouTube goes to YouTube.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme != "https" or port is not None or parts.username is not None:
        return None
    host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    return _VIDEO_HOSTS.get(host)


_TAG = re.compile(r"<[^>]*>")


def length_of(markdown: str) -> int:
    """How many characters of a text a reader sees, runs of white space counted as one."""
    return len(" ".join(_TAG.sub(" ", html_of(markdown)).split()))
