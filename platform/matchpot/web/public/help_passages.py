"""What the platform says of itself, as passages: the questions and answers of the page of help.

Read from the page itself, so that an answer never says something else than the page it links to.
"""

from html.parser import HTMLParser

from flask import current_app, render_template, url_for

from matchpot.domain.assistant.passages import Passage
from matchpot.extensions import current_settings
from matchpot.services import assistant
from matchpot.web.languages import current
from matchpot.web.public import addresses

_KEPT = "matchpot_help_passages"


class _Reader(HTMLParser):
    """Collects the heading and the words of every question, with the section it stands in."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str, list[str]]] = []
        self._section, self._inside, self._into = "", False, ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a section, a question, its heading or a paragraph of it."""
        named = dict(attrs)
        if tag == "section" and named.get("id"):
            self._section = named["id"] or ""
        elif tag == "article":
            self._inside = "qa" in (named.get("class") or "")
            if self._inside:
                self.found.append((self._section, "", []))
        elif self._inside and tag in {"h3", "p", "li"}:
            self._into = tag
            if tag != "h3":
                self.found[-1][2].append("")

    def handle_endtag(self, tag: str) -> None:
        """End what was begun."""
        if tag == self._into:
            self._into = ""
        elif tag == "article":
            self._inside = False

    def handle_data(self, data: str) -> None:
        """Add words to where they stand."""
        if not self._inside or not self._into:
            return
        section, title, lines = self.found[-1]
        if self._into == "h3":
            self.found[-1] = (section, title + data, lines)
        else:
            lines[-1] += data


def passages() -> list[Passage]:
    """Every question of the help with its answer, in the reader's language; made once a process."""
    kept = current_app.extensions.setdefault(_KEPT, {})
    if current() not in kept:
        kept[current()] = _read()
    found: list[Passage] = kept[current()]
    return found


def _read() -> list[Passage]:
    reader = _Reader()
    reader.feed(
        render_template(
            "public/page_help.html",
            contact=current_settings().mail_reply_to,
            links=addresses.of("pages.maker_help"),
        )
    )
    url = url_for("pages.maker_help")
    return [
        assistant.passage(
            title=" ".join(title.split()),
            text="\n".join(" ".join(line.split()) for line in lines if line.strip()),
            url=f"{url}#{section}",
        )
        for section, title, lines in reader.found
    ]
