"""A page of ours as a PDF file to keep, or the way to the page to print where none can be made."""

from pathlib import Path

from flask import Response, current_app, flash, redirect
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matchpot.integrations import pdf_printer


def pdf_answer(html: str, *, name: str, otherwise: str) -> ResponseReturnValue:
    """The file as a download; `otherwise` is the address of the page that says the same."""
    made = pdf_printer.pdf(html, fonts=Path(current_app.static_folder or "") / "fonts")
    if made is None:
        flash(_("No PDF files are made here. Print this page, or keep it from there."), "info")
        return redirect(otherwise, 303)
    answer = Response(made, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
