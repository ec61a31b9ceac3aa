"""Walks every page of a running platform and fails on anything that is wrong: `./run walk`.

Start `./run` first. Each person one can log in as in the demo town, and a stranger, follow every
link in both languages; of pages that are alike one is looked at. It is looked at on a phone and on
a desk, light and dark: `var/walk/index.html` shows the pictures, `var/walk/report.json` says the
same to programs. What is looked for stands in docs/development.md.
"""

import argparse
import multiprocessing
import os
import re
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from itertools import product, repeat
from pathlib import Path

from matchpot.domain.demo import LOG_INS
from tests.sources import ROOT
from tests.walk import telling
from tests.walk.finding import LETTERS, Found, shape
from tests.walk.looking import STRANGER, Kind, Reader, Seen, find, look

WIDTHS, SCHEMES, LANGS = (390, 1280), ("light", "dark"), ("nl", "en")
# So many pages go to a process at once: few enough that none is left alone at the end.
_HANDFUL = 8


def kinds(widths: Sequence[int], schemes: Sequence[str]) -> list[Kind]:
    """Every size in every scheme; axe judges each scheme once, on a size of its own."""
    judged = {(widths[at % len(widths)], scheme) for at, scheme in enumerate(schemes)}
    return [
        Kind(width, scheme, is_judged=(width, scheme) in judged, is_first=at == 0)
        for at, (width, scheme) in enumerate(product(widths, schemes))
    ]


def shared_out(found: dict[Reader, Found], only: str) -> Iterator[tuple[Reader, tuple[str, ...]]]:
    """The pages of each reader in handfuls, but for those whose like another looks at already."""
    known = set[str]()
    for reader, their in found.items():
        pages = {path: like for path, like in their.pages.items() if re.search(only, path)}
        new = [path for path, like in pages.items() if like not in known]
        known |= set(pages.values())
        # Letters apart: they look the same on every screen.
        letters = [path for path in new if path.startswith(LETTERS)]
        for some in ([path for path in new if path not in letters], letters):
            for at in range(0, len(some), _HANDFUL):
                yield reader, tuple(some[at : at + _HANDFUL])


def found_by(pool: ProcessPoolExecutor, readers: Sequence[Reader]) -> dict[Reader, Found]:
    """What each reader finds; strangers go first, and nobody follows their links again."""
    found = dict[Reader, Found]()
    for is_stranger in (True, False):
        some = [one for one in readers if (one.email == STRANGER) == is_stranger]
        known = frozenset(shape(path) for their in found.values() for path in their.pages)
        for reader, their in zip(some, pool.map(find, some, repeat(known)), strict=False):
            print(f"{reader.email} ({reader.lang}): {len(their.pages)} pages", flush=True)
            found[reader] = their
    return found


def walk(asked: argparse.Namespace, folder: Path) -> tuple[list[Seen], list[str]]:
    """Find the pages of everybody, then look at each; several processes at once."""
    origin = asked.address.rstrip("/")
    readers = [Reader(origin, who, lang, folder) for who, lang in product(asked.who, asked.langs)]
    spawn = multiprocessing.get_context("spawn")
    seen, wrong, began = list[Seen](), list[str](), time.monotonic()
    with ProcessPoolExecutor(asked.at_once, mp_context=spawn) as pool:
        found = found_by(pool, readers)
        broken = sorted({words for their in found.values() for words in their.wrong})
        shares = list(shared_out(found, asked.only))
        # The first kind of everything comes first, so that a walk that is stopped was of use.
        work = [
            pool.submit(look, reader, kind, pages)
            for kind in kinds(asked.widths, asked.schemes)
            for reader, pages in shares
            if kind.is_first or not pages[0].startswith(LETTERS)
        ]
        for done, one in enumerate(as_completed(work), start=1):
            seen += one.result()
            if done % 10 == 0 or done == len(work):
                passed = time.monotonic() - began
                print(f"{done} of {len(work)} handfuls, {passed:.0f} seconds", flush=True)
                wrong = telling.everything_wrong(broken, seen)
                telling.write(folder, seen, wrong)
    for reader in readers:
        reader.session.unlink(missing_ok=True)
    return seen, wrong


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./run walk", description=__doc__)
    parser.add_argument("address", nargs="?", default="http://127.0.0.1:8000")
    everybody = [STRANGER, *(one.email for one in LOG_INS)]
    parser.add_argument("--who", nargs="*", default=everybody, metavar="EMAIL")
    parser.add_argument("--langs", nargs="*", default=LANGS, choices=LANGS)
    parser.add_argument("--widths", nargs="*", type=int, default=WIDTHS)
    parser.add_argument("--schemes", nargs="*", default=SCHEMES, choices=SCHEMES)
    parser.add_argument("--only", default="", metavar="PATTERN", help="pages whose address fits")
    cores = len(os.sched_getaffinity(0))
    parser.add_argument("--at-once", type=int, default=cores + 1, help="browsers at once")
    return parser.parse_args()


def main() -> None:
    """Read the command line, walk, and tell what was wrong."""
    asked = _asked()
    folder = ROOT / "var" / "walk"
    folder.mkdir(parents=True, exist_ok=True)
    seen, wrong = walk(asked, folder)
    for one in wrong:
        print(one)
    print(f"{len(seen)} pictures in {folder}/index.html, {len(wrong)} things wrong")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
