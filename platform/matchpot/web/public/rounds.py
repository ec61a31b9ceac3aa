"""Rounds for everyone: which there are, where one stands, its rules in words and to the letter.

Its lots, results and the residents' vote hang on the same blueprint from files of their own.
"""

from flask import Blueprint

rounds_public = Blueprint("rounds_public", __name__, url_prefix="/<lang>/rounds")
