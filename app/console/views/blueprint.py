"""The blueprint that the operator's pages are on."""

from flask import Blueprint

bp = Blueprint("console", __name__, url_prefix="/console", template_folder="../templates")
