"""The made-up guide is sound, and varied enough to advise by."""

from matchpot.cli.demo.guide import schemes
from matchpot.domain.guide.facts import LegalForm
from matchpot.domain.guide.schemes import SchemeKind
from tests.services.guide_scenes import TODAY


def test_the_made_up_guide_is_sound_and_varied() -> None:
    made = schemes(TODAY)
    keys = {one.key for one in made}
    assert len(keys) == 60
    assert all(one.is_demo and one.excluded <= keys for one in made)
    assert {one.kind for one in made} == set(SchemeKind)
    assert sum(one.is_stale(TODAY) for one in made) >= 4
    assert sum(one.is_open(TODAY) for one in made) >= 25
    assert any(one.windows and not one.window_from(TODAY) for one in made)
    assert any(one.most_public_bps < 10_000 for one in made)
    assert any(one.own_bps for one in made)
    every = {form for one in made for form in one.legal_forms}
    assert every == set(LegalForm)
