"""What is kept of a text that was let pass tells nobody what stands there."""

from __future__ import annotations

import hashlib
from uuid import uuid4

from flask import Flask

from app.core.guarding import find
from app.core.letting_pass import print_of
from tenants import acting_for

[PHONE] = find("Ring 07700 900123 in the evening")


class TestPrints:
    def test_are_the_same_however_it_is_spaced_and_another_in_each_space(self, app: Flask) -> None:
        here, [spaced] = uuid4(), find("Ring 07700900123")
        with acting_for(here):
            print_here = print_of(PHONE)
            assert print_of(spaced) == print_here
        with acting_for(uuid4()):
            assert print_of(PHONE) != print_here

    def test_cannot_be_made_without_the_key(self, app: Flask) -> None:
        here = uuid4()
        with acting_for(here):
            kept = print_of(PHONE)
            assert kept != hashlib.sha256(f"{here}:{PHONE.kind}:07700900123".encode()).hexdigest()
            app.config["SECRET_KEY"] = "another key of the service, 0123456789"
            assert print_of(PHONE) != kept
