"""A board's own host name serves that board alone; a host that is nobody's serves nothing."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tenants import Space, db, operating, transaction
from tests.tenants.conftest import Spaces, spaces

__all__ = ["spaces"]
OWN = "https://msp.anytown.example"


@pytest.fixture
def own(app: Flask, spaces: Spaces) -> FlaskClient:
    """A browser, where Anytown has a host name of its own."""
    with operating(), transaction():
        db.session.get_one(Space, spaces.anytown).host_name = "msp.anytown.example"
    return app.test_client()


class TestOwnHost:
    def test_leads_to_its_board(self, own: FlaskClient) -> None:
        answer = own.get("/", base_url=OWN)
        assert (answer.status_code, answer.location) == (302, "/boards/anytown/")

    def test_asks_to_sign_in_for_its_board(self, own: FlaskClient) -> None:
        assert own.get("/boards/anytown/", base_url=OWN).status_code == 302
        assert own.get("/sign-in", base_url=OWN).status_code == 200

    @pytest.mark.parametrize("path", ["/boards/otherby/", "/organisations/police/"])
    def test_serves_no_other_space(self, own: FlaskClient, path: str) -> None:
        assert own.get(path, base_url=OWN).status_code == 404

    def test_leaves_the_shared_host_as_it_was(self, own: FlaskClient) -> None:
        assert own.get("/boards/otherby/").status_code == 302


class TestUnknownHost:
    def test_serves_nothing(self, own: FlaskClient) -> None:
        assert own.get("/sign-in", base_url="https://evil.example").status_code == 404

    def test_answers_whether_it_is_alive(self, own: FlaskClient) -> None:
        assert own.get("/healthz", base_url="https://10.0.0.7").status_code == 200
