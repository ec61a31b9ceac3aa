"""How logs look: JSON lines in production, readable in development; no personal data in either.

Values under names that may hold personal data are struck out, whoever logs them; what a
log line is about is said by ids.
"""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

from matchpot.settings import Settings

_PERSONAL = frozenset(
    ("address", "body", "city", "email", "ip", "message", "name", "password", "text", "token")
)
_EMAIL = re.compile(r"[^\s@<>'\"(),:;]+@[^\s@<>'\"(),:;]+\.[^\s@<>'\"(),:;]+")
_STRUCK = "[struck]"
_HANDLER = "matchpot"


class _StandardError(logging.StreamHandler[TextIO]):
    """Writes to what standard error is at that moment; tests and workers exchange it."""

    @property
    def stream(self) -> TextIO:
        """Standard error, now."""
        return sys.stderr

    @stream.setter
    def stream(self, stream: TextIO) -> None:
        """The base class sets one at birth; ours is always the present one."""


def strike_personal(
    _logger: Any, _method: str, line: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Strike out what may tell who somebody is; a processor of structlog."""
    for name, value in line.items():
        if name in _PERSONAL:
            line[name] = _STRUCK
        elif isinstance(value, str) and "@" in value:
            line[name] = _EMAIL.sub(_STRUCK, value)
    return line


def configure(settings: Settings) -> None:
    """Send structlog's and the libraries' lines to standard error, in one form."""
    level = logging.getLevelNamesMapping().get(settings.log_level.upper(), logging.INFO)
    before: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if settings.production:
        before.append(structlog.processors.format_exc_info)
        shown: structlog.types.Processor = structlog.processors.JSONRenderer()
    else:
        shown = structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(),
            # The rich form prints local values, and names of people are among them.
            exception_formatter=structlog.dev.plain_traceback,
        )
    structlog.configure(
        processors=[
            *before,
            strike_personal,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,  # tests configure more than once
    )
    handler = _StandardError()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*before, strike_personal],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, shown],
        )
    )
    root = logging.getLogger()
    for older in [one for one in root.handlers if one.get_name() == _HANDLER]:
        root.removeHandler(older)
    handler.set_name(_HANDLER)
    root.addHandler(handler)
    root.setLevel(level)
    logging.getLogger("werkzeug").setLevel(logging.WARNING)  # it logs addresses and tokens
    logging.getLogger("huey").setLevel(logging.WARNING)  # it logs every wake-up three times
    logging.getLogger("stripe").setLevel(logging.WARNING)  # two lines for every call
    logging.getLogger("alembic.runtime.plugins").setLevel(logging.WARNING)  # at each start
