"""Words for following: what is followed, and the letters that it brings."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from matchpot.domain.follows import FollowKind, FollowLetter

FOLLOW_KINDS: Mapping[FollowKind, LazyString] = {
    FollowKind.PROJECT: _l("Project"),
    FollowKind.FUND: _l("Fund"),
    FollowKind.ROUND: _l("Round"),
    FollowKind.SCHEME: _l("Scheme of the guide"),
}

FOLLOW_LETTERS: Mapping[FollowLetter, LazyString] = {
    FollowLetter.NEWS: _l("News and stories from the makers of projects I follow"),
    FollowLetter.REMINDER: _l("Two days before a project I follow ends, if I have not given"),
    FollowLetter.RESULT: _l("When a goal is reached, a project ends or a round is decided"),
    FollowLetter.OPENING: _l("When a fund opens a pot, or makers can apply to a round"),
}
