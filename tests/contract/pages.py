"""What a browser makes of a page: its forms, its fields, and code in it that is not ours."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from tests.contract.corpus import MARK

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_QUOTED = re.compile(r'"[^"]*"')
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_OWN_SCRIPT = re.compile(
    r'<script(?: type="module")? src="/static/[\w./?=-]+"(?: defer)?></script>'
)
# After own scripts, comments and quoted values are gone, none of these may be left in a tag.
_FOREIGN = re.compile(
    rf"<script|<style|<iframe|<object|<embed|<base|<{MARK}|<[a-z][^>]*\s(?:on[a-z]+|style|srcdoc)\s*=",
    re.IGNORECASE,
)
_LINK = re.compile(r'\s(?:href|src|action|formaction)="\s*([a-z][\w+.-]*):', re.IGNORECASE)
_SCHEMES = {"https", "http", "mailto"}
_TRACES = ("Traceback (most recent", "sqlalchemy.exc", "werkzeug.exceptions", "File &#34;/")


def token_in(page: str) -> str:
    """The hidden token of a page with a form."""
    found = _TOKEN.search(page)
    assert found is not None, "the page has no form"
    return html.unescape(found[1])


def foreign_code(page: str) -> str | None:
    """The first piece of markup that is not ours, or None; also a trace of a failure."""
    for trace in _TRACES:
        if trace in page:
            return trace
    for scheme in _LINK.findall(page):
        if html.unescape(scheme).lower() not in _SCHEMES:
            return f"a link to {scheme}:"
    bare = _QUOTED.sub('""', _COMMENT.sub("", _OWN_SCRIPT.sub("", page)))
    found = _FOREIGN.search(bare)
    return bare[found.start() : found.start() + 120] if found else None


@dataclass
class Control:
    """One field of a form as it stands."""

    name: str
    kind: str
    value: str = ""
    choices: list[str] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass
class Form:
    """A form as it stands, with the addresses its buttons send it to."""

    action: str
    method: str
    controls: list[Control] = field(default_factory=list)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    actions: set[str] = field(default_factory=set)

    @property
    def data(self) -> dict[str, str]:
        """What a browser would send without anything typed."""
        return {one.name: one.value for one in self.controls if one.kind != "file"}

    @property
    def typed(self) -> Iterator[Control]:
        """The fields somebody may change, hidden ones included but the token."""
        return (one for one in self.controls if one.name != "csrf_token")


@dataclass
class Page:
    """A page taken apart: its forms, its ids, and what points to an explanation."""

    forms: list[Form]
    ids: set[str]
    described: list[dict[str, str]]

    def shown(self, name: str) -> list[str]:
        """What stands in the fields of that name, in whichever form."""
        return [one.value for form in self.forms for one in form.controls if one.name == name]

    @property
    def loose(self) -> list[str]:
        """Fields that point to an explanation that is not on the page."""
        return [
            at.get("id", at.get("name", "?"))
            for at in self.described
            if not set(at["aria-describedby"].split()) <= self.ids
        ]

    @property
    def explained(self) -> list[str]:
        """Fields that point to an error on the page."""
        return [
            at.get("id", "") for at in self.described if "-error" in at.get("aria-describedby", "")
        ]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.ids: set[str] = set()
        self.open: Form | None = None
        self.text: Control | None = None
        self.described: list[dict[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        if "id" in at:
            self.ids.add(at["id"])
        if "aria-describedby" in at:
            self.described.append(at)
        if tag == "form":
            self.open = Form(at.get("action", ""), at.get("method", "get").lower())
            self.forms.append(self.open)
        elif self.open is not None:
            self._in_form(self.open, tag, at)
        # Where a page sends what is typed, before any button is pressed.
        if self.open is not None and "hx-post" in at:
            self.open.actions.add(at["hx-post"])

    def _in_form(self, form: Form, tag: str, at: dict[str, str]) -> None:
        name = at.get("name", "")
        if tag == "button" and at.get("type") != "button":
            if name:
                form.buttons.append((name, at.get("value", "")))
            if "formaction" in at:
                form.actions.add(at["formaction"])
        elif tag == "textarea" and name:
            self.text = Control(name, "textarea", attributes=at)
            form.controls.append(self.text)
        elif tag == "select" and name:
            form.controls.append(Control(name, "select", attributes=at))
        elif tag == "option" and form.controls:
            _offer(form.controls[-1], at.get("value", ""), chosen="selected" in at)
        elif tag == "input" and name:
            _input(form, name, at)

    def handle_data(self, data: str) -> None:
        if self.text is not None:
            self.text.value += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self.text is not None:
            # A browser leaves out the line break that follows the opening tag.
            self.text.value = self.text.value.removeprefix("\n")
            self.text = None
        elif tag == "form":
            self.open = None


def _offer(control: Control, value: str, *, chosen: bool) -> None:
    if chosen or not control.choices:
        control.value = value
    control.choices.append(value)


def _input(form: Form, name: str, at: dict[str, str]) -> None:
    kind = at.get("type", "text")
    value = at.get("value", "")
    if kind in {"radio", "checkbox"}:
        known = next((one for one in form.controls if one.name == name), None)
        if known is None:
            known = Control(name, kind, attributes=at)
            form.controls.append(known)
        known.choices.append(value)
        if "checked" in at:
            known.value = value
    else:
        form.controls.append(Control(name, kind, value, attributes=at))


def forms_in(page: str) -> list[Form]:
    """Every form of a page."""
    return read(page).forms


def read(page: str) -> Page:
    """A page taken apart."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return Page(reader.forms, reader.ids, reader.described)
