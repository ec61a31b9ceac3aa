"""The blueprint every page of this audience hangs on."""

from flask import Blueprint

admin = Blueprint("admin", __name__, url_prefix="/<lang>/admin")
