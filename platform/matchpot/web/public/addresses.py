"""Full addresses of public pages, for other sites and for search engines."""

from dataclasses import dataclass

from flask import url_for

from matchpot.extensions import current_settings
from matchpot.web.languages import DEFAULT, LANGUAGES, current


@dataclass(frozen=True, slots=True)
class Addresses:
    """A page's own address, and the same page per language; `default` is for any other."""

    canonical: str
    by_language: dict[str, str]
    default: str


def whole(path: str) -> str:
    """A path of ours as a full address."""
    return current_settings().base_url + path


def of(endpoint: str, **values: object) -> Addresses:
    """The full addresses of a page in every language."""
    paths = {
        code: whole(url_for(endpoint, lang=code, **values))  # type: ignore[arg-type]  # Flask takes any value here
        for code in LANGUAGES
    }
    return Addresses(canonical=paths[current()], by_language=paths, default=paths[DEFAULT])
