"""Open grants as files of the 360Giving Data Standard, piece by piece: JSON with its package, CSV.

However many grants there are, a few are held at a time. What a grant tells is the domain's
(`domain/open_grants.py`), which keys there are is in docs/open-data.md.
"""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from itertools import chain
from urllib.parse import urlencode, urlsplit

from sqlalchemy.orm import Session

from matchpot.domain import open_grants
from matchpot.domain.open_grants import Issuer, OpenGrant, euros_plain, fields, moment_plain
from matchpot.persistence.queries.open_grants import Wanted, grants
from matchpot.settings import Settings

# A spreadsheet would take a text that begins like this for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_NO_WORD = re.compile(r"[^A-Za-z0-9]+")
# Made once: `json.dumps` would make one for every grant.
_written = json.JSONEncoder(ensure_ascii=False).encode


class FileKind(StrEnum):
    """Which file."""

    JSON = "json"
    CSV = "csv"


def issuer(settings: Settings) -> Issuer:
    """Who publishes here: the prefix that was set, or one made of the site's address."""
    host = urlsplit(settings.base_url).netloc
    prefix = settings.open_data_prefix or f"matchpot-{_NO_WORD.sub('-', host).strip('-')}"
    return Issuer(prefix=prefix, site=settings.base_url)


@dataclass(slots=True)
class GrantsFile:
    """A file while it is written; `changed` is how far its grants are, once they are written."""

    issuer: Issuer
    wanted: Wanted
    kind: FileKind
    changed: datetime = _LONG_AGO

    def pieces(self, session: Session) -> Iterator[str] | None:
        """The text, or None when there is no such grant: the standard has no empty files.

        The session must see one moment (`queries.ledger.read_one_moment`).
        """
        found = grants(session, self.wanted)
        first = next(found, None)
        if first is None:
            return None
        every = chain((first,), found)
        return self._json(every) if self.kind is FileKind.JSON else self._csv(every)

    @property
    def name(self) -> str:
        """What the file is called, by what it holds."""
        parts = ("grants", self.wanted.fund_slug, self.wanted.year)
        return f"{'-'.join(str(part) for part in parts if part)}.{self.kind}"

    def _seen(self, grant: OpenGrant) -> None:
        self.changed = max(self.changed, grant.changed_at)

    # ---- JSON ----

    def _json(self, every: Iterator[OpenGrant]) -> Iterator[str]:
        head = _written(self._package())
        yield f'{head[:-1]}, "grants": [\n'
        for place, grant in enumerate(every):
            self._seen(grant)
            rest = _written(fields(grant, self.issuer))
            # The amount is written out here, digit by digit: as a float it might not be exact.
            amount = euros_plain(grant.cents)
            between = ",\n" if place else ""
            yield f'{between}{{"amountAwarded": {amount}, {rest[1:]}'
        yield f'\n], "modified": {_written(moment_plain(self.changed))}}}\n'

    def _package(self) -> dict[str, object]:
        whose = {"fund": self.wanted.fund_slug, "year": self.wanted.year}
        chosen = urlencode({key: value for key, value in whose.items() if value is not None})
        base = f"{self.issuer.site}/open-data/grants.{self.kind}"
        return {
            "version": open_grants.VERSION,
            "title": f"Grants through {urlsplit(self.issuer.site).netloc}",
            "description": (
                "Awards that were accepted, matches that were settled and loans that were agreed"
                " on, in euros. Natural persons are not named."
            ),
            "identifier": f"{self.issuer.prefix}-{self.name.removesuffix(f'.{self.kind}')}",
            "publisher": {
                "name": urlsplit(self.issuer.site).netloc,
                "website": self.issuer.site,
            },
            "license": open_grants.LICENCE,
            "accessURL": self.issuer.source,
            "downloadURL": f"{base}?{chosen}" if chosen else base,
        }

    # ---- CSV ----

    def _csv(self, every: Iterator[OpenGrant]) -> Iterator[str]:
        text = io.StringIO()
        writer = csv.writer(text)
        # The mark tells spreadsheets that accents are UTF-8.
        yield "\ufeff"
        writer.writerow(open_grants.COLUMNS)
        for grant in every:
            self._seen(grant)
            found = open_grants.row(fields(grant, self.issuer), grant.cents)
            writer.writerow(_plain(cell) for cell in found)
            yield text.getvalue()
            text.seek(0)
            text.truncate()


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
