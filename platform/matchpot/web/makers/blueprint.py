"""The blueprint every page of this audience hangs on."""

from flask import Blueprint

makers = Blueprint("makers", __name__, url_prefix="/<lang>/maker")
