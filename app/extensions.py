"""The Flask extensions that the service stands on, made once and bound to an app in `create_app`."""

from flask_login import LoginManager
from flask_wtf.csrf import CSRFProtect

csrf = CSRFProtect()
login_manager = LoginManager()
