"""Everything the running product imports may be combined with the AGPL."""

import re
from importlib import metadata

from packaging.requirements import Requirement

from tests.sources import ROOT

# Licences the AGPL-3.0 can take in, by the words distributions use for them.
_COMPATIBLE = re.compile(
    r"\b(MIT|BSD|0BSD|ISC|Apache|PSF|Python Software Foundation|MPL|Mozilla|LGPL|Lesser|"
    r"Zlib|Unlicense|CC0|Public Domain|HPND|MIT-CMU|AGPL|Affero|GPL-3|GPLv3)",
    re.IGNORECASE,
)

# Distributions that say nothing a machine can read, and what their own papers say.
_READ_BY_HAND = {
    "resvg-py": "MIT: the whole text in its licence file; its metadata name none",
    "huey": "MIT: its licence file is the MIT text without the name",
}


def _runtime_names() -> list[str]:
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    pins = [Requirement(line.rstrip(" \\")) for line in lines if re.match(r"[a-z].*==", line)]
    return [pin.name for pin in pins if pin.marker is None or pin.marker.evaluate()]


def _licence(name: str) -> str:
    about = metadata.metadata(name)
    spoken = [*(about.get_all("License-Expression") or []), *(about.get_all("Classifier") or [])]
    text = " ".join(line for line in spoken if line and ("License" in line or "::" not in line))
    # The old field may hold the licence's whole text: its opening names it.
    return text or " ".join(about.get_all("License") or [])[:200]


def test_every_runtime_licence_can_be_combined_with_ours() -> None:
    refused = {
        name: _licence(name)
        for name in _runtime_names()
        if not _COMPATIBLE.search(_licence(name)) and name not in _READ_BY_HAND
    }
    assert not refused


def test_our_own_licence_is_in_the_tree() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "GNU AFFERO GENERAL PUBLIC LICENSE" in text
    assert "13. Remote Network Interaction" in text
