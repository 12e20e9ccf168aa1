"""The blueprint that a person's pages hang on."""

from flask import Blueprint

bp = Blueprint("accounts", __name__, template_folder="../templates")
