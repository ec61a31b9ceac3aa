"""Tells what a walk saw: a page with all pictures, a file for programs, and lines for people."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from html import escape
from pathlib import Path

from tests.walk.finding import LETTERS, shape
from tests.walk.looking import Seen

_HEAD = """<!doctype html><html lang="en"><meta charset="utf-8"><title>What was seen</title>
<style>body{font:15px/1.5 sans-serif;margin:2rem}section{border-top:2px solid;padding:1rem 0}
.row{display:flex;gap:1rem;align-items:start;overflow-x:auto}img{height:26rem;border:1px solid #999}
li{color:#a00}figure{margin:0}</style><h1>What was seen</h1>"""


def same_titles(seen: Sequence[Seen]) -> Iterator[str]:
    """Pages of different shapes that say the same in their tab; nobody can tell them apart."""
    by_title = defaultdict[tuple[str, str], set[str]](set)
    for one in seen:
        if one.title and not one.path.startswith(LETTERS):
            lang = one.path.split("/")[1]
            by_title[lang, one.title].add(shape(one.path))
    for (_lang, title), shapes in sorted(by_title.items()):
        if len(shapes) > 1:
            yield f"{', '.join(sorted(shapes))}: all are called {title!r}"


def everything_wrong(broken: Sequence[str], seen: Sequence[Seen]) -> list[str]:
    """Links that lead nowhere, titles given twice, and what was wrong on each page."""
    found = {f"{one.path} [{one.kind}]: {words}" for one in seen for words in one.wrong}
    return [*broken, *same_titles(seen), *sorted(found)]


def write(folder: Path, seen: Sequence[Seen], wrong: Sequence[str]) -> None:
    """Write `index.html` with every picture and `report.json` with everything found."""
    report = {"wrong": list(wrong), "seen": [asdict(one) for one in seen]}
    (folder / "report.json").write_text(json.dumps(report, indent=1))
    pages = defaultdict[str, list[Seen]](list)
    for one in seen:
        pages[one.path].append(one)
    parts = [_HEAD, f"<p>{len(pages)} pages, {len(wrong)} things wrong</p>"]
    parts += [_section(path, looks) for path, looks in sorted(pages.items())]
    (folder / "index.html").write_text("".join(parts))


def _section(path: str, looks: list[Seen]) -> str:
    found = sorted({words for one in looks for words in one.wrong})
    pictures = "".join(
        f'<figure><a href="{escape(one.picture)}"><img loading="lazy" src="{escape(one.picture)}" '
        f'alt=""></a><figcaption>{escape(one.kind)}</figcaption></figure>'
        for one in looks
    )
    told = "".join(f"<li>{escape(words)}</li>" for words in found)
    title = escape(f"{path} · {looks[0].email}")
    return f'<section><h2>{title}</h2><ul>{told}</ul><div class="row">{pictures}</div></section>'
