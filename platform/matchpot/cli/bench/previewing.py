"""The preview on the donate page: how long the server takes to say what five pots add to a gift.

Somebody types an amount, another one each time, under another address each time; the page asks as
it does in a browser, with the cookie and the token of its form. The server is the product's, with
its limits on, so each preview is counted in the database too.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

from matchpot.cli.bench import load, measuring, servers, town
from matchpot.cli.bench.load import Form
from matchpot.cli.bench.report import Goal
from matchpot.cli.bench.servers import Server
from matchpot.cli.bench.stores import Store
from matchpot.persistence import rates

GOAL_MS = 50.0
POTS = 5
# One person who types is judged; eight at once show what a busy evening adds.
CONNECTIONS = (1, 8)
# The limit is 1,500 previews in ten minutes from one network; counts are cleared between two asks.
_MOST_SECONDS = 3.0
_CAMPAIGN = 904
_PAGE, _PREVIEW = f"/nl/give/project-{_CAMPAIGN}", f"/nl/give/preview/project-{_CAMPAIGN}"
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
_FIRST_POT = 300

_STACK = (
    "DELETE FROM pot_campaign WHERE campaign_id = {campaign} AND :count > 0",
    """INSERT INTO pot (id, fund_id, slug, name, summary, purpose, state, committed_cents,
        total_cents, reserved_cents, used_cents, tier, priority, mode, share, created_at)
    SELECT {first} + i, i % 20 + 1, 'stacked-' || i, 'Stacked ' || i, 'Adds to gifts.', 'matching',
        'open', 10000000000000, 10000000000000, 0, 0, i, 100, 'stack', 'ordered', {now} FROM n""",
    """INSERT INTO rule_version (id, pot_id, number, kind, params, caps, min_donation_cents,
        digest, published_by, published_at)
    SELECT id, id, 1, 'ratio', {fifth}, {capped}, 0, 'stacked', 1, {now} FROM pot
    WHERE id > {first} AND :count > 0""",
    "UPDATE pot SET rule_version_id = id WHERE id > {first} AND :count > 0",
    """INSERT INTO pot_campaign (pot_id, campaign_id, state, held_cents, used_cents,
        counted_cents, asked_at)
    SELECT id, {campaign}, 'accepted', 0, 0, 0, {now} FROM pot
    WHERE id > {first} AND :count > 0""",
)
# Five pots together double a gift, which is all the platform lets them.
_FIFTH = """'{"num": 1, "den": 5, "rounding": "floor"}'"""
# Limits by person make the preview look for what this person gave before.
_CAPPED = """'{"per_donation_cents": 20000, "per_donor_project_cents": 4000}'"""


@dataclass(slots=True)
class Figures:
    """One number of connections over all passes: waits, and processor time a preview, in ms."""

    cpu_ms: list[float] = field(default_factory=list)
    waits_ms: list[float] = field(default_factory=list)
    refused: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was measured on one database; `pots` is how many the answer speaks of."""

    engine: str
    figures: Mapping[int, Figures]
    pots: int


def measure(
    store: Store, root: Path, *, seconds: float, passes: int, say: Callable[[str], None]
) -> Outcome:
    """Stack five pots on one campaign and ask for previews of gifts to it."""
    say(f"{store.name}: preview with {POTS} pots")
    _stack(store)
    figures = {connections: Figures() for connections in CONNECTIONS}
    with servers.product(store, root) as server:
        form = _form(server.port)
        told = _told(server.port, form)
        load.ask(server.port, _PREVIEW, connections=8, seconds=min(seconds, 1.0), form=form)
        for _pass in range(passes):
            for connections, found in figures.items():
                _forget(store)
                _ask(store, server, form, found, connections=connections, seconds=seconds)
    return Outcome(engine=store.name, figures=figures, pots=told.count("adds-why"))


def _ask(
    store: Store,
    server: Server,
    form: Form,
    found: Figures,
    *,
    connections: int,
    seconds: float,
) -> None:
    roots = [server.pid, store.server]
    lasts = min(seconds, _MOST_SECONDS)
    before = measuring.processor_seconds(roots)
    answers = load.ask(server.port, _PREVIEW, connections=connections, seconds=lasts, form=form)
    spent = measuring.processor_seconds(roots) - before
    found.cpu_ms.append(spent * 1000 / max(1, len(answers.waits)))
    found.waits_ms.extend(wait * 1000 for wait in answers.waits)
    found.refused += answers.refused


def _stack(store: Store) -> None:
    engine = store.open()
    document = "CAST({} AS jsonb)" if store.name == "postgresql" else "{}"
    town.load(
        engine,
        _STACK,
        count=POTS,
        campaign=str(_CAMPAIGN),
        first=str(_FIRST_POT),
        fifth=document.format(_FIFTH),
        capped=document.format(_CAPPED),
    )
    engine.dispose()


def _forget(store: Store) -> None:
    engine = store.open()
    with engine.begin() as connection:
        rates.forget(connection)
    engine.dispose()


def _form(port: int) -> Form:
    """What the page sends while somebody types, with the cookie and token it was given."""
    page = HTTPConnection("127.0.0.1", port, timeout=20)
    page.request("GET", _PAGE)
    answer = page.getresponse()
    token = _TOKEN.search(answer.read().decode())
    cookies = answer.headers.get_all("Set-Cookie") or []
    cookie = "; ".join(one.partition(";")[0] for one in cookies)
    page.close()
    assert token is not None  # noqa: S101 - every form has one
    fields = urlencode({"csrf_token": token[1], "name": "Ada"})
    return Form(
        body=fields + "&amount=1{0}&email=donor{0}%40example.org",
        headers=f"Cookie: {cookie}\r\nHX-Request: true\r\n",
    )


def _told(port: int, form: Form) -> str:
    page = HTTPConnection("127.0.0.1", port, timeout=20)
    headers = dict(line.split(": ", 1) for line in form.headers.splitlines())
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    page.request("POST", _PREVIEW, form.body.format(5), {**headers, **kind})
    told = page.getresponse().read().decode()
    page.close()
    return told


def lines(outcome: Outcome) -> Iterator[str]:
    """The table, waits in ms."""
    yield f"The preview of a gift with {POTS} pots on top of each other, {outcome.engine}"
    yield f"{'conn':>4} | {'asked':>6} {'cpu-ms':>6} | {'p50':>6} {'p95':>6} {'max':>6}"
    for connections, found in outcome.figures.items():
        p50, p95 = (measuring.percentile(found.waits_ms, percent) for percent in (50, 95))
        most = max(found.waits_ms, default=0.0)
        asked, cpu_ms = len(found.waits_ms), measuring.middle(found.cpu_ms)
        yield (
            f"{connections:>4} | {asked:>6} {cpu_ms:>6.1f} | {p50:>6.1f} {p95:>6.1f} {most:>6.1f}"
        )


def goals(outcome: Outcome) -> Iterator[Goal]:
    """What a preview must reach for one who types; an answer must speak of every pot."""
    p95 = measuring.percentile(outcome.figures[CONNECTIONS[0]].waits_ms, 95)
    yield Goal(
        what=f"preview with {POTS} pots, p95, {outcome.engine}",
        measured=f"{p95:.1f} ms",
        wanted=f"{GOAL_MS:.0f} ms",
        reached=0 < p95 <= GOAL_MS,
    )
    refused = sum(found.refused for found in outcome.figures.values())
    yield Goal(
        what=f"previews that tell of {POTS} pots, {outcome.engine}",
        measured=f"{outcome.pots} pots, {refused} not answered",
        wanted=f"{POTS} pots, 0",
        reached=(outcome.pots, refused) == (POTS, 0),
    )
