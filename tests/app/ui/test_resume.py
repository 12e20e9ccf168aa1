import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from app.ui import resume
from app.ui.resume import Carried, pack, unpack
from tests.app.ui.conftest import MakeApp

TYPED: MultiDict[str, str] = MultiDict(
    [("csrf_token", "t"), ("practice", "We listen\r\n“well”"), ("kinds", "a"), ("kinds", "b"), ("password", "secret")]
)
FIELDS = (("practice", "We listen\r\n“well”"), ("kinds", "a"), ("kinds", "b"))


@pytest.mark.usefixtures("app")
class TestPack:
    def test_brings_back_what_was_typed_but_no_token_and_no_password(self) -> None:
        assert unpack(pack(TYPED, "/boards/north/cycles?x=1")) == Carried("/boards/north/cycles?x=1", FIELDS)

    def test_is_refused_when_it_was_changed(self) -> None:
        packed = pack(TYPED, "/a") or ""
        for at in range(0, len(packed), 7):
            changed = packed[:at] + ("A" if packed[at] != "A" else "B") + packed[at + 1 :]
            found = unpack(changed)
            assert found is None or found == unpack(packed)  # base64 ends in bits that say nothing

    def test_is_refused_when_another_secret_signed_it(self, make_app: MakeApp) -> None:
        other = make_app()
        other.config["SECRET_KEY"] = "another-secret-of-the-tests-9876543210"
        with other.test_request_context("/"):
            packed = pack(TYPED, "/a")
        assert unpack(packed) is None

    def test_is_refused_when_it_is_old(self, monkeypatch: pytest.MonkeyPatch) -> None:
        packed = pack(TYPED, "/a")
        monkeypatch.setattr(resume, "KEPT_FOR", -1)
        assert unpack(packed) is None

    @pytest.mark.parametrize("text", ["", "x", "a.b.c", "." * 1000, "é", None])
    def test_is_refused_when_it_is_nothing(self, text: str | None) -> None:
        assert unpack(text) is None

    @pytest.mark.parametrize(
        "path", ["//evil.example", "https://evil.example", "/\\evil.example", "", "a", "/a b", "/a\n"]
    )
    def test_goes_to_no_other_site(self, path: str) -> None:
        assert pack(TYPED, path) is None

    def test_has_a_limit(self) -> None:
        assert pack(MultiDict({"practice": "x" * (resume.LARGEST + 1)}), "/a") is None

    def test_is_nothing_when_there_is_nothing(self) -> None:
        assert pack(MultiDict({"csrf_token": "t"}), "/a") is None


@pytest.fixture
def client(make_app: MakeApp) -> FlaskClient:
    app: Flask = make_app(csrf=True)

    @app.post("/save")
    def save() -> str:
        return "saved"

    return app.test_client()


class TestPageThatWasOpenTooLong:
    OURS = {"Sec-Fetch-Site": "same-origin"}

    def test_offers_to_send_again_what_was_typed(self, client: FlaskClient) -> None:
        response = client.post("/save?x=1", data=TYPED, headers=self.OURS)
        assert response.status_code == 400
        assert 'action="/save?x=1"' in response.text
        assert '<input type="hidden" name="practice" value="We listen\r\n“well”">' in response.text
        assert response.text.count('name="kinds"') == 2
        assert 'value="secret"' not in response.text
        assert response.text.count('name="csrf_token"') == 1

    def test_asks_for_the_password_again(self, client: FlaskClient) -> None:
        assert 'type="password"' in client.post("/save", data=TYPED, headers=self.OURS).text

    def test_is_accepted_when_it_is_sent_again(self, client: FlaskClient) -> None:
        page = client.post("/save", data=TYPED, headers=self.OURS).text
        token = page.split('name="csrf_token" value="')[1].split('"')[0]
        assert client.post("/save", data={"csrf_token": token}, headers=self.OURS).text == "saved"

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
            {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
            {"Origin": "https://evil.example"},
            {"Origin": "null"},
        ],
    )
    def test_is_refused_when_it_is_of_another_site(self, client: FlaskClient, headers: dict[str, str]) -> None:
        response = client.post("/save", data=TYPED, headers=headers)
        assert response.status_code == 400
        assert "We listen" not in response.text

    def test_knows_our_page_by_its_origin_in_an_old_browser(self, client: FlaskClient) -> None:
        assert "We listen" in client.post("/save", data=TYPED, headers={"Origin": "http://localhost"}).text

    def test_tells_a_script(self, client: FlaskClient) -> None:
        response = client.post("/save", data=TYPED, headers={**self.OURS, "Accept": "application/json"})
        assert (response.status_code, response.get_json()["reason"]) == (400, "csrf")

    def test_escapes_what_was_typed(self, client: FlaskClient) -> None:
        page = client.post("/save", data={'"><script>': "</script><script>alert(1)"}, headers=self.OURS).text
        assert "<script>alert" not in page
        assert '"><script>' not in page


class TestCarriedFromRequest:
    def test_packs_a_post_from_our_own_page(self, app: Flask) -> None:
        with app.test_request_context(
            "/a?b=1", method="POST", data={"c": "d"}, headers={"Sec-Fetch-Site": "same-origin"}
        ):
            assert unpack(resume.carried_from_request()) == Carried("/a?b=1", (("c", "d"),))

    @pytest.mark.parametrize(("method", "site"), [("GET", "same-origin"), ("POST", "cross-site")])
    def test_packs_nothing_else(self, app: Flask, method: str, site: str) -> None:
        with app.test_request_context("/a", method=method, data={"c": "d"}, headers={"Sec-Fetch-Site": site}):
            assert resume.carried_from_request() is None
