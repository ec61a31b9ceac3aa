"""Documents of plain values as files to keep, written the same way each time."""

import json
from collections.abc import Mapping
from typing import Any

from flask import Response


def json_file(document: Mapping[str, Any], name: str) -> Response:
    """A document as a file with this name; keys stay in their order. Any: plain JSON values."""
    return Response(
        json.dumps(document, ensure_ascii=False, indent=1) + "\n",
        mimetype="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
