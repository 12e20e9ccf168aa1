"""What gunicorn loads, and what `flask --app wsgi` commands act in."""

from app import create_app

app = create_app()
