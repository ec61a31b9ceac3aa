"""The blueprint every page of this audience hangs on."""

from flask import Blueprint

donors = Blueprint("donors", __name__, url_prefix="/<lang>/give")
