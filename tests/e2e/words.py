"""The words of the pages in the reader's language, from the catalogue that is served."""

import gettext
from functools import cache

from tests.sources import PACKAGE


@cache
def _catalogue(lang: str) -> gettext.NullTranslations:
    folder = PACKAGE / "translations"
    return gettext.translation("messages", str(folder), [lang], fallback=True)


def say(lang: str, text: str, **values: object) -> str:
    """A string of the product as a page in this language shows it.

    Args:
        lang: `nl` or `en`.
        text: The English source, with its placeholders.
        values: What is put in the placeholders.
    """
    told = text if lang == "en" else _catalogue(lang).gettext(text)
    return told % values if values else told
