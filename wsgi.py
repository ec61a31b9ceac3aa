"""The WSGI entry: `gunicorn wsgi:app`."""

import gc

from config import settings_from_environment
from matchpot.app import create_app

app = create_app(settings_from_environment())
# What is made here lives as long as the process: to look through it at every collection
# costs, and at the end it holds each process up by half a second.
gc.freeze()
