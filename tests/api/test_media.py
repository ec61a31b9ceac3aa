"""Files under /media: pictures of ours and nothing else."""

import pytest
from flask.testing import FlaskClient

from matchpot.services.ports import Outside
from tests.fakes import a_fake_outside

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


@pytest.fixture
def outside() -> Outside:
    return a_fake_outside()


def test_a_picture_may_be_kept_for_ever(client: FlaskClient, outside: Outside) -> None:
    outside.files.save("abcdefgh-640.webp", b"RIFF")
    answer = client.get("/media/abcdefgh-640.webp")
    assert (answer.data, answer.mimetype) == (b"RIFF", "image/webp")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", ["nothing-640.webp", "x.html", "x.svg", "..%2Fsettings.py", "x"])
def test_anything_else_is_not_there(client: FlaskClient, name: str) -> None:
    assert client.get(f"/media/{name}").status_code == 404
