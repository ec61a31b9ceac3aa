"""The blueprint every page of this audience hangs on."""

from flask import Blueprint

networks = Blueprint("networks", __name__, url_prefix="/<lang>/network")
