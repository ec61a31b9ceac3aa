"""Words for the people of a panel: what may be a conflict of interest."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from matchpot.domain.panels.ties import Hint

HINTS: Mapping[Hint, LazyString] = {
    Hint.MAKER: _l("This is your own application."),
    Hint.TEAM: _l("You are in the team of this project."),
    Hint.HOUSEHOLD: _l("You share a household with somebody who makes it."),
    Hint.ORGANISATION: _l("You belong to the same organisation as somebody who makes it."),
    Hint.DONOR: _l("You gave to a campaign of this maker."),
}
