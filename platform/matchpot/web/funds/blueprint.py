"""The blueprint every page of this audience hangs on."""

from flask import Blueprint

funds = Blueprint("funds", __name__, url_prefix="/<lang>/fund")
