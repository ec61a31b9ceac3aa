"""Large forms: taken where a route says so and of who is signed in, refused everywhere else."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from matchpot.services.ports import Outside
from tests.builders import a_person
from tests.fakes import a_fake_outside
from tests.plans import a_begun, sign_in

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])
SOUND = b"ID3\x04" + b"\0" * (13 * 1024 * 1024)


@pytest.fixture
def outside() -> Outside:
    return a_fake_outside()


def form(token: str) -> dict[str, Any]:
    """A form with a recording, as a browser would send it, in one piece of memory."""
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n'.encode()
        for name, text in (("revision", "0"), ("csrf_token", token))
    ]
    head = b'--x\r\nContent-Disposition: form-data; name="recording"; filename="a.mp3"\r\n\r\n'
    body = b"".join([*parts, head, SOUND, b"\r\n--x--\r\n"])
    return {"data": body, "content_type": "multipart/form-data; boundary=x"}


def test_a_recording_beyond_the_limit_of_other_forms_is_taken_of_its_maker_alone(
    client: FlaskClient, session: Session
) -> None:
    maker = a_person(session, "Noor van Dijk")
    project_id = a_begun(session, maker=maker).project.id
    session.commit()
    url = f"/en/maker/projects/{project_id}/report"
    assert client.post(url, **form("")).status_code == 413
    sign_in(client, maker)
    page = client.get(url).get_data(as_text=True)
    token = re.findall(r'name="csrf_token" value="([^"]+)"', page)[-1]
    assert client.post(url, **form(token)).status_code == 303
    assert client.post(url + "/keep", **form(token)).status_code == 413
