"""Every component, shown once: what a browser and a screen reader get from the macros."""

import re
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import Babel
from flask_wtf import CSRFProtect

from matchpot.web import drawing, filters, labels, languages
from matchpot.web.public.style import style

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def bare_app() -> Flask:
    app = Flask("look", template_folder=ROOT / "templates", static_folder=ROOT / "static")
    app.secret_key = "a key for tests"
    Babel(app, locale_selector=languages.current)
    CSRFProtect(app)
    filters.install(app)
    labels.install(app)
    languages.install(app)
    drawing.install(app)
    # No session stands behind it, so no refused form was sent from here.
    app.jinja_env.globals.update(opens_again=lambda: False)
    app.register_blueprint(style)
    return app


@pytest.fixture(scope="module")
def shown(bare_app: Flask) -> str:
    answer = bare_app.test_client().get("/en/style")
    assert answer.status_code == 200
    return answer.text


def test_a_page_names_its_language_and_offers_the_other(shown: str) -> None:
    assert '<html lang="en">' in shown
    assert 'hreflang="nl" lang="nl">Nederlands</a>' in shown


def test_the_mix_bar_is_drawn_to_the_hundredth_and_told_in_words(shown: str) -> None:
    bar = shown[shown.index("mix-bar") : shown.index("mix-legend")]
    assert re.findall(r'width="([\d.]+%)" height="100%" fill="url\(#p-(\w+)\)"', bar) == [
        ("36%", "crowd"), ("19%", "match"), ("15%", "award"), ("8%", "loan"),
        ("7%", "own"), ("5%", "other"), ("10%", "open"),
    ]  # fmt: skip
    assert "Match by funds</span><strong>€4,560</strong>" in shown


def test_every_fill_on_the_page_is_defined_on_the_page(shown: str) -> None:
    asked = set(re.findall(r'fill="url\(#([\w-]+)\)"', shown))
    assert asked <= set(re.findall(r'<pattern id="([\w-]+)"', shown))


def test_rows_carry_what_they_are_ordered_by(shown: str) -> None:
    table = shown[shown.index("<table data-sortable>") :].partition("</table>")[0]
    assert re.findall(r'data-key="(\d+)">€', table)[0].isdigit()
    assert "tables.js" in shown


def test_no_two_parts_of_the_page_carry_the_same_id(shown: str) -> None:
    ids = re.findall(r'\sid="([^"]+)"', shown)
    assert sorted(set(ids)) == sorted(ids)


def test_a_refused_form_leads_to_each_field_and_keeps_what_was_typed(shown: str) -> None:
    assert '<a href="#amount">Your gift: Fill in an amount.</a>' in shown
    assert 'aria-describedby="amount-help amount-error" aria-invalid="true"' in shown
    assert 'value="Ilse Hamer"' in shown


def test_every_chart_has_its_figures_in_a_table(shown: str) -> None:
    charts = shown.count('<figure class="chart">')
    assert charts == shown.count('<details class="twin">') == 3


def test_nothing_needs_a_script_or_style_of_the_page_itself(shown: str) -> None:
    assert not re.findall(r"\sstyle=|\son[a-z]+=", shown)


def test_dutch_readers_get_dutch_sums(bare_app: Flask) -> None:
    dutch = bare_app.test_client().get("/nl/style").text.replace("\N{NO-BREAK SPACE}", " ")
    assert "€ 12.846,50" in dutch
