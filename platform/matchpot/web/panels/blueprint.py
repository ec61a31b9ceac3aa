"""The blueprint every page of this audience hangs on."""

from flask import Blueprint

panels = Blueprint("panels", __name__, url_prefix="/<lang>/panel")
