"""The WSGI application, for a server: `gunicorn wsgi:app`."""

from extranet.application import create_app

app = create_app()
