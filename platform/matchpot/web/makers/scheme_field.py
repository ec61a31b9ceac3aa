"""A scheme of the guide as makers name it in a source: chosen by its name, stored by its key."""

from collections.abc import Mapping
from typing import Any

from flask import g
from flask_babel import gettext as _

from matchpot.domain.deadlines import local_day
from matchpot.domain.guide.schemes import is_offer
from matchpot.extensions import outside, reader
from matchpot.persistence.queries import guide
from matchpot.web.forms import TextLine


def scheme_names() -> Mapping[str, str]:
    """The names of all schemes by key, no two alike, in the order of names; read once a request."""
    found: dict[str, str] | None = g.get("scheme_names")
    if found is None:
        today = local_day(outside().clock.now())
        named: dict[str, str] = {}
        for one in sorted(guide.published(reader(), today=today), key=lambda one: one.key):
            name = f"{one.title} ({one.provider})"
            named[name if name not in named else f"{name}, {one.key}"] = one.key
        pairs = sorted(named.items(), key=lambda one: one[0].casefold())
        found = g.scheme_names = {key: name for name, key in pairs}
    return found


class SchemeField(TextLine):
    """The name of a scheme, or nothing; `data` is its key.

    A scheme that left the guide has no name any more: it stands there by its key and is kept, so
    that the planner can say that it is gone.
    """

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read a name or a key; what is neither is refused."""
        super().process_formdata(valuelist)
        typed = self.data or ""
        if not typed or typed in scheme_names():
            return
        keys = {name.casefold(): key for key, name in scheme_names().items()}
        key = keys.get(typed.casefold())
        if key is None and not is_offer(typed) and typed not in guide.keys(reader()):
            raise ValueError(str(_("Choose a scheme of the list, or leave this empty.")))
        self.data = key or typed

    def _value(self) -> str:
        return scheme_names().get(self.data or "", self.data or "")
