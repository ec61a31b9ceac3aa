"""The blueprint every page of this audience hangs on."""

from flask import Blueprint

accounts = Blueprint("accounts", __name__, url_prefix="/<lang>/account")
