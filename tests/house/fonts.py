"""Makes a shipped font from the published one: the weights we use, no hints, no unused features.

`python -m tests.house.fonts PUBLISHED OURS LIGHTEST HEAVIEST`, by fontTools (MIT), which comes with
WeasyPrint. The licence of the fonts (OFL) allows it: neither reserves its name. What was made how
stands in `static/vendor/lock.json`.
"""

import io
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

_FEATURES = ["ccmp", "kern", "locl", "mark", "mkmk", "tnum"]


def make(published: Path, ours: Path, *, lightest: int, heaviest: int) -> None:
    """Write the font with the weights from `lightest` to `heaviest`; other axes stay whole."""
    weights = (lightest, heaviest) if lightest < heaviest else lightest
    narrowed = instancer.instantiateVariableFont(TTFont(published), {"wght": weights})
    narrowed.flavor = None
    whole = io.BytesIO()
    narrowed.save(whole)
    whole.seek(0)
    font = TTFont(whole)
    chosen = subset.Options(flavor="woff2", layout_features=_FEATURES, hinting=False)
    chosen.name_IDs = ["*"]
    chosen.notdef_outline = True
    subsetter = subset.Subsetter(chosen)
    subsetter.populate(unicodes=list(font.getBestCmap()))
    subsetter.subset(font)
    font.flavor = "woff2"
    font.save(ours)


if __name__ == "__main__":
    make(Path(sys.argv[1]), Path(sys.argv[2]), lightest=int(sys.argv[3]), heaviest=int(sys.argv[4]))
