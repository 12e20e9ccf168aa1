"""Settings: from the environment alone, checked before anything starts. A fault names its setting."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TypeVar
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

T = TypeVar("T")
ENVIRONMENTS = ("production", "demo", "test")
INSTANCE = Path(__file__).resolve().parent.parent / "instance"


class SettingsError(Exception):
    """A setting is missing or wrong; the message names it and says what to do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says, in types."""

    environment: str
    secret_key: str
    database_url: str
    worker_database_url: str
    owner_database_url: str
    public_url: str
    mail_url: str
    mail_from: str
    proxies: int
    metrics_token: str | None
    session_lifetime: timedelta
    session_idle: timedelta
    mail_notify_key: str | None = None

    @property
    def demo(self) -> bool:
        """Whether made-up people may sign in."""
        return self.environment == "demo"

    @property
    def secure(self) -> bool:
        """Whether the service is reached over TLS: cookies are then for TLS alone."""
        return self.public_url.startswith("https:")

    @property
    def public_host(self) -> str:
        """The host name that people use."""
        return (urlsplit(self.public_url).hostname or "").lower()


def _value(environ: Mapping[str, str], name: str, default: str | None, meaning: str) -> str:
    value = environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        raise SettingsError(f"Set {name}: {meaning}.")
    return default


def _parsed(name: str, value: str, parse: Callable[[str], T], expected: str) -> T:
    try:
        return parse(value)
    except (ValueError, ArgumentError) as error:
        raise SettingsError(f"{name} is wrong: it must be {expected}.") from error


def _number(low: int, high: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        number = int(value)
        if not low <= number <= high:
            raise ValueError(value)
        return number

    return parse


def _database(value: str) -> str:
    url = make_url(value)
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        raise ValueError(value)
    if url.get_backend_name() == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    return url.render_as_string(hide_password=False)


def _public(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
        raise ValueError(value)
    return value.rstrip("/")


def _mail(value: str) -> str:
    parts = urlsplit(value)
    fits = {"console": True, "file": bool(parts.path), "smtp": bool(parts.hostname), "smtps": bool(parts.hostname)}
    if parts.scheme == "notify":
        more = parse_qs(parts.query, strict_parsing=bool(parts.query))
        if not more.keys() <= {"base", "files"}:
            raise ValueError(value)
        for template in (parts.hostname or "", *more.get("files", ())):
            UUID(template)
        _public(more.get("base", ["https://localhost"])[0])
    elif not fits.get(parts.scheme):
        raise ValueError(value)
    return value


def _notify_key(environ: Mapping[str, str], mail_url: str) -> str | None:
    """Return the key of GOV.UK Notify, which ends in two ids; None where mails do not go there."""
    if not mail_url.startswith("notify:"):
        return None
    key = _value(
        environ, "MAIL_NOTIFY_KEY", None, "the API key of GOV.UK Notify, for MAIL_URL says that mails go there"
    )

    def whole(value: str) -> str:
        if len(value) < 73 or value[-37] != "-":
            raise ValueError(value)
        UUID(value[-73:-37])
        UUID(value[-36:])
        return value

    return _parsed("MAIL_NOTIFY_KEY", key, whole, "an API key of GOV.UK Notify, whole")


def _secret(environ: Mapping[str, str], environment: str) -> str:
    meaning = "a random text of 32 characters or more, the same for every process, told to nobody"
    if environment == "demo" and not environ.get("SECRET_KEY"):
        return _demo_secret()
    secret = _value(environ, "SECRET_KEY", None, meaning)
    if len(secret) < 32 or len(set(secret)) < 10:
        raise SettingsError(f"SECRET_KEY is too weak: it must be {meaning}.")
    return secret


def _demo_secret() -> str:
    """Return the demo's own secret, made at random the first time and kept beside its data."""
    path = INSTANCE / "demo-secret"
    INSTANCE.mkdir(exist_ok=True)
    try:
        with path.open("x") as file:
            path.chmod(0o600)
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text()


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Return the settings that an environment holds.

    Raises:
        SettingsError: one is missing or wrong; the message names it.
    """
    environment = _value(environ, "MSP_ENV", "production", "")
    if environment not in ENVIRONMENTS:
        raise SettingsError(f"MSP_ENV is wrong: it must be one of {', '.join(ENVIRONMENTS)}.")
    easy = environment != "production"
    port = environ.get("PORT", "8000")
    sqlite = f"sqlite:///{INSTANCE / 'demo.sqlite'}"
    database = _value(environ, "DATABASE_URL", sqlite if easy else None, "where the data is, as the app's own role")
    expected = "a URL that starts with sqlite:/// or postgresql://"
    database = _parsed("DATABASE_URL", database, _database, expected)
    separate = None if database.startswith("postgresql") and not easy else database
    worker = _value(environ, "DATABASE_WORKER_URL", separate, "the same database, as the worker's role")
    owner = _value(environ, "DATABASE_OWNER_URL", database, "the same database, as its owner, for commands")
    public = _value(environ, "PUBLIC_URL", f"http://127.0.0.1:{port}" if easy else None, "the address people use")
    mail = _value(environ, "MAIL_URL", f"file://{INSTANCE / 'mail'}" if easy else None, "where mails go")
    sender = _value(environ, "MAIL_FROM", "MSP Board <no-reply@msp-board.example>" if easy else None, "mails' sender")
    settings = Settings(
        environment=environment,
        secret_key=_secret(environ, environment),
        database_url=database,
        worker_database_url=_parsed("DATABASE_WORKER_URL", worker, _database, expected),
        owner_database_url=_parsed("DATABASE_OWNER_URL", owner, _database, expected),
        public_url=_parsed("PUBLIC_URL", public, _public, "an address such as https://msp.example.org, with no path"),
        mail_url=_parsed(
            "MAIL_URL",
            mail,
            _mail,
            "console:, file:///folder, smtp://user:password@host:587, smtps:// or notify://TEMPLATE-ID",
        ),
        mail_from=_parsed("MAIL_FROM", sender, _address, "a sender such as MSP Board <no-reply@example.org>"),
        mail_notify_key=_notify_key(environ, mail),
        proxies=_parsed(
            "PROXIES", environ.get("PROXIES") or "0", _number(0, 5), "how many proxies stand before, 0 to 5"
        ),
        metrics_token=environ.get("METRICS_TOKEN") or None,
        session_lifetime=timedelta(
            hours=_parsed("SESSION_HOURS", environ.get("SESSION_HOURS") or "12", _number(1, 168), "1 to 168 hours")
        ),
        session_idle=timedelta(
            minutes=_parsed(
                "SESSION_IDLE_MINUTES", environ.get("SESSION_IDLE_MINUTES") or "60", _number(5, 720), "5 to 720"
            )
        ),
    )
    if environment == "production" and not settings.secure:
        raise SettingsError("PUBLIC_URL is wrong: in production it must start with https://.")
    return settings


def _address(value: str) -> str:
    if "@" not in value or "\n" in value:
        raise ValueError(value)
    return value
