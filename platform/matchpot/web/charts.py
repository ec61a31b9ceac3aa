"""Where bars, lines and bands lie: the geometry of every chart, in whole numbers.

A place on a chart is a length in hundredths of a unit, split by largest remainder wherever parts
make up a whole, so a bar never has a gap or runs over. The macros in templates/components draw
what is computed here and put the same figures in a table.

Not here: the figures themselves (queries), words and formats (filters.py), colours (site.css).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

# A full bar, in hundredths of a percent.
FULL = 10_000
# Room between two nodes of a flow, the least room for a label, and all money, in pixels.
NODE_GAP_PX, NODE_MIN_PX, FLOW_PX = 12, 52, 300


def _text(hundredths: int) -> str:
    """Hundredths as a decimal number for an attribute: 1250 is `12.5`, 1200 is `12`."""
    whole, rest = divmod(hundredths, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") if rest else str(whole)


def split(total: int, weights: Sequence[int]) -> list[int]:
    """`total` over `weights` by largest remainder, ties to the earlier; all zero gives zeros."""
    whole = sum(weights)
    if whole == 0:
        return [0] * len(weights)
    parts = [total * weight // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in order[: total - sum(parts)]:
        parts[i] += 1
    return parts


@dataclass(frozen=True, slots=True)
class Piece:
    """One coloured part of a bar; `x` and `width` are percents as attribute texts.

    `bps` is the share to read out: whole percents, which add up to those of all parts together.
    """

    kind: str
    cents: int
    bps: int
    label: str
    x: str
    width: str


def pieces(segments: Iterable[tuple[str, int, int, str]]) -> list[Piece]:
    """Segments (kind, cents, bps, label) laid end to end.

    The shares may stop short of the whole (the rest of the bar stays open) or pass it (the bar
    then shows their proportions). Segments of nothing are left out.
    """
    real = [segment for segment in segments if segment[1] > 0]
    shares = [max(0, bps) for _kind, _cents, bps, _label in real]
    widths = shares if sum(shares) <= FULL else split(FULL, shares)
    laid, at = [], 0
    for (kind, cents, _, label), read, width in zip(real, _whole(shares), widths, strict=True):
        laid.append(Piece(kind, cents, read, label, f"{_text(at)}%", f"{_text(width)}%"))
        at += width
    return laid


def _whole(shares: Sequence[int]) -> list[int]:
    """Shares in whole percents, by largest remainder: they add up to their sum, rounded down.

    A part is read as all of it only when it is: 99.7 beside 0.3 is 99 and 1, not 100 and nothing.
    """
    floors = [share // 100 for share in shares]
    may_grow = [at for at, share in enumerate(shares) if share >= FULL or share < FULL - 100]
    odd = sum(shares) // 100 - sum(floors)
    for at in sorted(may_grow, key=lambda at: (-(shares[at] % 100), at))[:odd]:
        floors[at] += 1
    return [percent * 100 for percent in floors]


def share_bps(part: int, whole: int) -> int:
    """The share of `part` in `whole` in basis points, rounded down; of nothing it is 0."""
    return part * FULL // whole if whole > 0 else 0


def width_of(bps: int) -> str:
    """A share as the width of a bar, at most the whole: `62.5%`."""
    return f"{_text(min(max(bps, 0), FULL))}%"


@dataclass(frozen=True, slots=True)
class Meter:
    """A pot in parts; all pieces are shares of what was committed."""

    parts: list[Piece]
    left_cents: int
    paid_in_x: str


def pot_meter(
    *, committed_cents: int, paid_in_cents: int, held_cents: int, captured_cents: int
) -> Meter:
    """Captured, held and left of a committed budget, with the mark of what is really paid in."""
    left_cents = committed_cents - held_cents - captured_cents
    amounts = (captured_cents, held_cents, left_cents)
    widths = split(FULL, [max(0, cents) for cents in amounts])
    named = zip(("captured", "held", "left"), amounts, widths, strict=True)
    parts = pieces((kind, cents, width, kind) for kind, cents, width in named)
    return Meter(parts, left_cents, width_of(share_bps(paid_in_cents, committed_cents)))


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a bar chart."""

    label: str
    value: int
    kind: str
    width: str


def bars(
    rows: Sequence[tuple[str, int]] | Sequence[tuple[str, int, str]], top: int | None = None
) -> list[Bar]:
    """Rows (label, value) or (label, value, kind) against `top`, or the largest of them.

    Charts that stand side by side have one `top`, so that equal bars mean equal values.
    """
    top = max((row[1] for row in rows), default=0) if top is None else top
    return [
        Bar(row[0], row[1], row[2] if len(row) > 2 else "match", width_of(share_bps(row[1], top)))
        for row in rows
    ]


def scale(top: int) -> list[int]:
    """Round steps from the top down to 0, at most six, the first at or above `top`."""
    step = 1
    while True:
        for factor in (1, 2, 5):
            if factor * step * 5 >= top:
                size = factor * step
                count = max(1, -(-top // size))
                return [size * i for i in range(count, -1, -1)]
        step *= 10


@dataclass(frozen=True, slots=True)
class Step:
    """One day of one layer: a running total stands until the next day that is told.

    All places are percents as attribute texts; `rise_to` is where the next day's roof lies.
    """

    kind: str
    x: str
    width: str
    end: str
    y: str
    height: str
    rise_to: str | None


@dataclass(frozen=True, slots=True)
class LineChart:
    """Layers from the bottom up, the steps of the scale, three days, and the goal's height."""

    steps: list[Step]
    ticks: list[int]
    tick_places: list[str]
    days: list[date]
    goal_y: str | None


def _layer(
    kind: str, xs: Sequence[int], roofs: Sequence[int], floors: Sequence[int]
) -> Iterable[Step]:
    """One layer; `xs` has one more place than there are days, heights count from the bottom."""
    for i, (roof, floor) in enumerate(zip(roofs, floors, strict=True)):
        following = roofs[i + 1] if i + 1 < len(roofs) else None
        yield Step(
            kind=kind,
            x=f"{_text(xs[i])}%",
            width=f"{_text(xs[i + 1] - xs[i])}%",
            end=f"{_text(xs[i + 1])}%",
            y=f"{_text(FULL - roof)}%",
            height=f"{_text(roof - floor)}%",
            rise_to=None if following is None else f"{_text(FULL - following)}%",
        )


def line_chart(
    points: Sequence[tuple[date, Sequence[int]]],
    kinds: Sequence[str],
    goal_cents: int | None = None,
) -> LineChart:
    """Running totals per day in the order of days, stacked by kind in the order given.

    Days are placed by date; heights are rounded down to a hundredth of a percent.
    """
    top = max([sum(values) for _day, values in points] + [goal_cents or 0, 1])
    ticks = scale(top)
    high = ticks[0]
    first, last = points[0][0], points[-1][0]
    whole_days = (last - first).days + 1
    xs = [(day - first).days * FULL // whole_days for day, _values in points] + [FULL]
    steps: list[Step] = []
    sums = [0] * len(points)
    for layer, kind in enumerate(kinds):
        floors = [below * FULL // high for below in sums]
        sums = [below + values[layer] for below, (_day, values) in zip(sums, points, strict=True)]
        steps += _layer(kind, xs, [total * FULL // high for total in sums], floors)
    places = [f"{_text(FULL - tick * FULL // high)}%" for tick in ticks]
    goal = None if goal_cents is None else f"{_text(FULL - goal_cents * FULL // high)}%"
    middle = points[len(points) // 2][0]
    return LineChart(steps, ticks, places, sorted({first, middle, last}), goal)


@dataclass(frozen=True, slots=True)
class Node:
    """A pot on the left or a project on the right; places are pixels."""

    label: str
    cents: int
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Band:
    """Money from one pot to one project, as a closed path."""

    path: str
    tone: int


@dataclass(frozen=True, slots=True)
class Flow:
    """A drawing of where money went from and to."""

    left: list[Node]
    right: list[Node]
    bands: list[Band]
    height: int


def _column(names: Sequence[str], sums: dict[str, int], per_px: int) -> list[Node]:
    nodes, y = [], 0
    for name in names:
        height = sums[name] // per_px
        nodes.append(Node(name, sums[name], y, height))
        y += max(height, NODE_MIN_PX) + NODE_GAP_PX
    return nodes


def flow(links: Sequence[tuple[str, str, int]]) -> Flow:
    """Links (from, to, cents) as bands; both columns keep the order of first appearance."""
    out: dict[str, int] = {}
    into: dict[str, int] = {}
    for source, target, cents in links:
        out[source] = out.get(source, 0) + cents
        into[target] = into.get(target, 0) + cents
    per_px = max(1, sum(out.values()) // FLOW_PX)
    left, right = _column(list(out), out, per_px), _column(list(into), into, per_px)
    leaves = {node.label: node.y * per_px for node in left}
    lands = {node.label: node.y * per_px for node in right}
    bands = []
    for source, target, cents in links:
        a, b = leaves[source], lands[target]
        leaves[source], lands[target] = a + cents, b + cents
        a_to, b_to = (a + cents) // per_px, (b + cents) // per_px
        a, b = a // per_px, b // per_px
        path = f"M0 {a}C50 {a} 50 {b} 100 {b}V{max(b_to, b + 1)}C50 {b_to} 50 {a_to} 0 {a_to}Z"
        bands.append(Band(path, list(out).index(source) % 6))
    height = max(
        (nodes[-1].y + max(nodes[-1].height, NODE_MIN_PX) for nodes in (left, right) if nodes),
        default=0,
    )
    return Flow(left, right, bands, height)
