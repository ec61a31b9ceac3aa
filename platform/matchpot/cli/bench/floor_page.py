"""The floor of a page: bare Flask, one entity through SQLAlchemy, one Jinja page of about 12 kB.

It runs as `floor_page:app` by itself and imports nothing of the house, so that it carries none of
its weight. The database is the one the product reads.
"""

import os

from flask import Flask, render_template
from jinja2 import DictLoader
from sqlalchemy import create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column


class _Base(DeclarativeBase):
    """The base of the one table that is read."""


class Plan(_Base):
    """A project with the columns a page would show."""

    __tablename__ = "project"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str]
    title: Mapped[str]
    summary: Mapped[str]
    story_md: Mapped[str]
    discipline: Mapped[str]
    city: Mapped[str]
    language: Mapped[str]


_PAGE = """<!doctype html>
<html lang="{{ plan.language }}">
<head><meta charset="utf-8"><title>{{ plan.title }}</title>
<meta name="description" content="{{ plan.summary }}">
<link rel="stylesheet" href="/site.css"></head>
<body><header><nav><ul>{% for word in ("Projects", "Funds", "Give", "Sign in") %}
<li><a href="/{{ word|lower }}">{{ word }}</a></li>{% endfor %}</ul></nav></header>
<main><h1>{{ plan.title }}</h1><p>{{ plan.summary }}</p>
<p>{{ plan.discipline }} in {{ plan.city }}</p>
{% for part in plan.story_md.split("\\n\\n") %}<p>{{ part }}</p>{% endfor %}
<table><thead><tr><th>Number</th><th>What</th><th>Where</th><th>Amount</th></tr></thead><tbody>
{% for number in range(60) %}<tr class="row row--{{ loop.cycle('odd', 'even') }}">
<td>{{ number }}</td><td>{{ plan.title }} {{ number }}</td><td>{{ plan.city }}</td>
<td class="amount">{{ "%.2f"|format(number * 12.5) }}</td></tr>
{% endfor %}</tbody></table></main>
<footer><p>{{ plan.slug }}</p></footer></body></html>
"""

_url = os.environ["DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://")
_engine = create_engine(_url)
app = Flask(__name__)
app.jinja_loader = DictLoader({"page.html": _PAGE})


@app.get("/<slug>")
def show(slug: str) -> str:
    """One project."""
    with Session(_engine) as session:
        plan = session.scalars(select(Plan).where(Plan.slug == slug)).one()
        return render_template("page.html", plan=plan)
