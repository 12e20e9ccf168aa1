"""MAIL_URL and MAIL_NOTIFY_KEY: checked before anything starts, and faults name their setting."""

from __future__ import annotations

import pytest

from app.config import Settings, SettingsError, read_settings
from tests.support.databases import SECRET
from tests.support.notify import KEY, TEMPLATE, WITH_FILE


def read(mail_url: str, key: str = "") -> Settings:
    return read_settings({"MSP_ENV": "test", "SECRET_KEY": SECRET, "MAIL_URL": mail_url, "MAIL_NOTIFY_KEY": key})


@pytest.mark.parametrize("more", ["", "?base=https://notify.example", f"?files={WITH_FILE}&base=http://localhost:6011"])
def test_take_notify_with_its_key(more: str) -> None:
    assert read(f"notify://{TEMPLATE}{more}", KEY).mail_notify_key == KEY


@pytest.mark.parametrize("url", ["console:", "file:///tmp/mails", "smtp://localhost:25", "smtps://a:b@mail.example"])
def test_keep_no_key_where_mails_go_elsewhere(url: str) -> None:
    assert read(url, KEY).mail_notify_key is None


@pytest.mark.parametrize(
    ("url", "key", "says"),
    [
        ("notify://", KEY, "MAIL_URL is wrong"),
        ("notify://not-a-template", KEY, "MAIL_URL is wrong"),
        (f"notify://{TEMPLATE}?file={WITH_FILE}", KEY, "MAIL_URL is wrong"),
        (f"notify://{TEMPLATE}?files=none", KEY, "MAIL_URL is wrong"),
        (f"notify://{TEMPLATE}?base=ftp://notify.example", KEY, "MAIL_URL is wrong"),
        (f"notify://{TEMPLATE}", "", "Set MAIL_NOTIFY_KEY"),
        (f"notify://{TEMPLATE}", KEY[:-1], "MAIL_NOTIFY_KEY is wrong"),
        (f"notify://{TEMPLATE}", "x" * 80, "MAIL_NOTIFY_KEY is wrong"),
        ("sendmail:", "", "MAIL_URL is wrong"),
        ("smtp://", "", "MAIL_URL is wrong"),
    ],
)
def test_name_what_is_wrong(url: str, key: str, says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        read(url, key)
