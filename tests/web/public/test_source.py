"""Every page leads to the source of what runs, as the licence asks."""

from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from matchpot.settings import VERSION

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"])


@pytest.mark.parametrize("lang", ["nl", "en"])
def test_the_foot_of_a_page_leads_to_the_source(client: FlaskClient, lang: str) -> None:
    assert f'href="/{lang}/source"' in client.get(f"/{lang}/about").get_data(as_text=True)
    page = client.get(f"/{lang}/source").get_data(as_text=True)
    assert VERSION in page
    assert "AGPL-3.0-or-later" in page


def test_a_changed_version_names_its_own_source(app: Flask, client: FlaskClient) -> None:
    assert "without changes" in client.get("/en/source").get_data(as_text=True)
    settings = app.extensions["matchpot_settings"]
    changed = replace(settings, source_url="https://code.example/ours")
    app.extensions["matchpot_settings"] = changed
    page = client.get("/en/source").get_data(as_text=True)
    assert 'href="https://code.example/ours"' in page
    assert "without changes" not in page
