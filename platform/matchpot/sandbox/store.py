"""The stand-in's memory: one SQLite file, one connection, one lock.

Objects are kept as the JSON documents that the interface shows, with links beside them for the
filters of the lists. What a document means is not known here.
"""

import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# A document of Stripe's interface: its fields differ per kind and nest freely, so only JSON
# itself is a truthful type for it.
JsonObject = dict[str, Any]

SCHEMA = """
CREATE TABLE IF NOT EXISTS object (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
    account TEXT NOT NULL, created INTEGER NOT NULL, data TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS object_of_kind ON object (kind, account, seq);
CREATE TABLE IF NOT EXISTS link (
    name TEXT NOT NULL, value TEXT NOT NULL, seq INTEGER NOT NULL,
    PRIMARY KEY (name, value, seq)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS link_of_object ON link (seq, name);
CREATE TABLE IF NOT EXISTS movement (
    seq INTEGER PRIMARY KEY, account TEXT NOT NULL, net INTEGER NOT NULL,
    available_on INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS movement_of_account ON movement (account, available_on, net);
CREATE TABLE IF NOT EXISTS task (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, due INTEGER NOT NULL, kind TEXT NOT NULL,
    subject TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS task_by_due ON task (due, seq);
CREATE TABLE IF NOT EXISTS answer (
    scope TEXT PRIMARY KEY, request TEXT NOT NULL, status INTEGER NOT NULL,
    body TEXT NOT NULL, request_id TEXT NOT NULL, created INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS delivery (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, event TEXT NOT NULL, endpoint TEXT NOT NULL,
    state TEXT NOT NULL, due REAL NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
    last_answer TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS delivery_by_due ON delivery (state, due, seq);
CREATE TABLE IF NOT EXISTS fault (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, method TEXT NOT NULL,
    path TEXT NOT NULL, event TEXT NOT NULL, seconds REAL NOT NULL, remaining INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS setting (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
TABLES = (
    "object", "link", "movement", "task", "answer", "delivery", "fault", "setting",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Which slice of a list is asked for: at most `limit` rows, newest first."""

    limit: int = 10
    after: str | None = None
    before: str | None = None
    created: Mapping[str, int] | None = None


class Store:
    """All rows of one stand-in; every change happens inside `transaction()`."""

    def __init__(self, path: Path | str) -> None:
        if str(path) != ":memory:":
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        self.lock = threading.RLock()
        self._depth = 0
        self.connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self.connection.execute("PRAGMA journal_mode = WAL")
        # A stand-in may lose its last second when the machine loses power, so commits need
        # not wait for the disk.
        self.connection.execute("PRAGMA synchronous = OFF")
        self.connection.executescript(SCHEMA)

    def close(self) -> None:
        """Closes the file; the store is of no use afterwards."""
        with self.lock:
            self.connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Holds the lock and commits at the end of the outermost block, or undoes all of it."""
        with self.lock:
            if self._depth == 0:
                self.connection.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
            except BaseException:
                self._depth -= 1
                if self._depth == 0:
                    self.connection.execute("ROLLBACK")
                raise
            self._depth -= 1
            if self._depth == 0:
                self.connection.execute("COMMIT")

    def execute(self, sql: str, values: Sequence[object] = ()) -> sqlite3.Cursor:
        """Runs one statement under the lock."""
        with self.lock:
            return self.connection.execute(sql, values)

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Reads all rows of one query under the lock."""
        with self.lock:
            return self.connection.execute(sql, values).fetchall()

    def clear(self) -> None:
        """Forgets everything."""
        with self.transaction():
            for table in TABLES:
                self.execute(f"DELETE FROM {table}")  # noqa: S608 - names from the list above

    def add(self, document: JsonObject, account: str = "", **links: str | None) -> JsonObject:
        """Keeps a new document, findable by its links; links without a value are left out."""
        cursor = self.execute(
            "INSERT INTO object (id, kind, account, created, data) VALUES (?, ?, ?, ?, ?)",
            (
                document["id"], document["object"], account, document["created"],
                json.dumps(document, separators=(",", ":")),
            ),
        )  # fmt: skip
        for name, value in links.items():
            if value is not None:
                self.execute("INSERT INTO link VALUES (?, ?, ?)", (name, value, cursor.lastrowid))
        return document

    def save(self, document: JsonObject) -> JsonObject:
        """Keeps the changed document under its id."""
        self.execute(
            "UPDATE object SET data = ? WHERE id = ?",
            (json.dumps(document, separators=(",", ":")), document["id"]),
        )
        return document

    def link(self, object_id: str, name: str, value: str) -> None:
        """Makes an existing document findable by one more name."""
        self.execute(
            "INSERT OR IGNORE INTO link SELECT ?, ?, seq FROM object WHERE id = ?",
            (name, value, object_id),
        )

    def unlink(self, object_id: str, name: str) -> None:
        """Takes all links of that name from a document."""
        self.execute(
            "DELETE FROM link WHERE name = ? AND seq = (SELECT seq FROM object WHERE id = ?)",
            (name, object_id),
        )

    def find(
        self, object_id: str, *, kind: str | None = None, account: str | None = None
    ) -> JsonObject | None:
        """Reads one document, or None when there is none of that kind in that account."""
        found = self.rows("SELECT kind, account, data FROM object WHERE id = ?", (object_id,))
        if not found:
            return None
        its_kind, its_account, data = found[0]
        if kind not in (None, its_kind) or account not in (None, its_account):
            return None
        document: JsonObject = json.loads(data)
        return document

    def get(self, object_id: str) -> JsonObject:
        """Reads one document that is known to exist.

        Raises:
            LookupError: when it does not.
        """
        document = self.find(object_id)
        if document is None:
            raise LookupError(object_id)
        return document

    def linked(self, kind: str, name: str, value: str) -> list[JsonObject]:
        """Reads all documents of a kind with that link, oldest first."""
        found = self.rows(
            "SELECT o.data FROM link l JOIN object o ON o.seq = l.seq"
            " WHERE l.name = ? AND l.value = ? AND o.kind = ? ORDER BY o.seq",
            (name, value, kind),
        )
        return [json.loads(row[0]) for row in found]

    def page(
        self, kind: str, account: str, page: Page, filters: Mapping[str, Sequence[str]]
    ) -> tuple[list[JsonObject], bool]:
        """Reads a slice of a list, newest first, and whether there is more in that direction."""
        source, where, values = _source(filters)
        where += ["o.kind = ?", "o.account = ?"]
        values += [kind, account]
        for sign, moment in (page.created or {}).items():
            where.append(f"o.created {CREATED_SIGNS[sign]} ?")
            values.append(moment)
        order, cursor = ("ASC", page.before) if page.before else ("DESC", page.after)
        if cursor is not None:
            sign = ">" if page.before else "<"
            where.append(f"o.seq {sign} (SELECT seq FROM object WHERE id = ?)")  # noqa: S608 - own words
            values.append(cursor)
        found = self.rows(
            f"SELECT o.data FROM {source} WHERE {' AND '.join(where)}"  # noqa: S608 - own fragments
            f" ORDER BY {'f' if 'link f' in source else 'o'}.seq {order} LIMIT ?",
            [*values, page.limit + 1],
        )
        documents = [json.loads(row[0]) for row in found[: page.limit]]
        if page.before:
            documents.reverse()
        return documents, len(found) > page.limit

    def schedule(self, kind: str, subject: str, *, due: int) -> None:
        """Notes something that will happen by itself once the clock reaches `due`."""
        self.execute("INSERT INTO task (due, kind, subject) VALUES (?, ?, ?)", (due, kind, subject))

    def unschedule(self, kind: str, subject: str) -> None:
        """Takes back what was scheduled for this subject."""
        self.execute("DELETE FROM task WHERE kind = ? AND subject = ?", (kind, subject))

    def setting(self, name: str, default: str) -> str:
        """Reads a setting that survives a restart."""
        found = self.rows("SELECT value FROM setting WHERE name = ?", (name,))
        return str(found[0][0]) if found else default

    def set_setting(self, name: str, value: str) -> None:
        """Changes a setting that survives a restart."""
        self.execute("INSERT OR REPLACE INTO setting VALUES (?, ?)", (name, value))


CREATED_SIGNS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<=", "eq": "="}


def _source(filters: Mapping[str, Sequence[str]]) -> tuple[str, list[str], list[object]]:
    """Where a list is read from, for its filters: tables, conditions and their values."""
    where: list[str] = []
    values: list[object] = []
    for name, wanted in filters.items():
        choices = " OR ".join("value GLOB ?" if "*" in w else "value = ?" for w in wanted)
        where.append(
            "EXISTS (SELECT 1 FROM link WHERE link.seq = o.seq AND name = ?"  # noqa: S608 - own words
            f" AND ({choices}))"
        )
        values += [name, *wanted]
    plain = [(n, w[0]) for n, w in filters.items() if len(w) == 1 and "*" not in w[0]]
    if not plain:
        return "object o", where, values
    # One exact link is read along its own index, so that a rare one needs no walk through all.
    where.append("f.name = ? AND f.value = ? AND f.seq = o.seq")
    return "link f CROSS JOIN object o", where, [*values, *plain[0]]
