"""The WSGI entry: `gunicorn wsgi:app`."""

from config import settings_from_environment
from matchpot.app import create_app

app = create_app(settings_from_environment())
