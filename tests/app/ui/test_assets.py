import json
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.ui import assets
from app.ui.assets import BUILT, HERE, AssetsNotBuilt, asset


class TestAsset:
    @pytest.mark.parametrize("name", ["own/app.css", "own/app.js", "vendor/plotly-cartesian.min.js"])
    def test_is_kept_for_a_year_and_sent_compressed(self, client: FlaskClient, name: str) -> None:
        with client.get(asset(name), headers={"Accept-Encoding": "br"}) as response:
            assert response.status_code == 200
            headers = response.headers
        assert "immutable" in headers["Cache-Control"]
        assert headers["Content-Encoding"] == "br"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Content-Security-Policy"]
        assert "Access-Control-Allow-Origin" not in headers

    def test_says_what_to_do_when_the_build_has_not_run(
        self, app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(assets, "MANIFEST", tmp_path / "manifest.json")
        assets._manifest.cache_clear()
        with pytest.raises(AssetsNotBuilt, match=r"run python -m app\.ui\.build"):
            asset("own/app.css")
        assets._manifest.cache_clear()

    def test_names_one_that_is_not_there(self) -> None:
        with pytest.raises(AssetsNotBuilt, match=r"There is no asset own/missing\.css"):
            asset("own/missing.css")


class TestBuild:
    def test_leaves_no_government_typeface(self) -> None:
        css = (BUILT / asset("own/app.css").removeprefix("/static/")).read_text()
        assert not re.search(r"gds[ -]?transport", css, re.IGNORECASE)
        assert "@font-face" not in css

    def test_has_scripts_load_each_other_by_their_hashed_names(self) -> None:
        for name in json.loads((BUILT / "manifest.json").read_text())["files"].values():
            text = (BUILT / name).read_text()
            if name.startswith("own/") and name.endswith(".js"):
                for loaded in re.findall(r'"\.\./([\w./-]+\.js)"', text):
                    assert (BUILT / loaded).exists(), loaded

    def test_keeps_a_first_visit_small(self) -> None:
        files = json.loads((BUILT / "manifest.json").read_text())["files"]
        size = sum((BUILT / f"{path}.br").stat().st_size for name, path in files.items() if "plotly" not in name)
        assert size < 45_000

    def test_locks_what_it_fetches_without_naming_where_from(self) -> None:
        lock = json.loads((HERE / "package-lock.json").read_text())
        packages = {name: entry for name, entry in lock["packages"].items() if name}
        assert all(entry["integrity"] for entry in packages.values())
        assert not any("resolved" in entry for entry in packages.values())

    def test_stores_nothing_in_the_browser(self) -> None:
        for script in (HERE / "static" / "own").glob("*.js"):
            assert not re.search(
                r"localStorage|sessionStorage|indexedDB|document\.cookie|innerHTML|eval\(", script.read_text()
            )
