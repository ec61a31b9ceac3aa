"""The project's own files, for tests that read the house rather than run it."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "platform" / "matchpot"
TEMPLATES = ROOT / "templates"
MIGRATIONS = ROOT / "migrations" / "versions"


def name(path: Path) -> str:
    """A file's path from the top of the tree, as a failure should show it."""
    return path.relative_to(ROOT).as_posix()


@cache
def modules(*folders: Path) -> tuple[Path, ...]:
    """Every Python file of the package, or of the given folders, in order of path."""
    return tuple(sorted(path for top in folders or (PACKAGE,) for path in top.rglob("*.py")))


@cache
def everything() -> tuple[Path, ...]:
    """Every Python file people write: the package, the entries, the tests; not migrations."""
    tops = [ROOT / "config.py", ROOT / "wsgi.py", ROOT / "migrations" / "env.py"]
    return (*(path for path in tops if path.exists()), *modules(PACKAGE, ROOT / "tests"))


@cache
def templates(pattern: str = "*") -> tuple[Path, ...]:
    """Every template whose name matches, in order of path."""
    return tuple(sorted(path for path in TEMPLATES.rglob(pattern) if path.is_file()))


@cache
def tree(path: Path) -> ast.Module:
    """A file's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
