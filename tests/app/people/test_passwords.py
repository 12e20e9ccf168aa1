"""Which passwords are let through, and how they are kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.people.passwords import (
    LONGEST,
    SHORTEST,
    TOO_CLOSE,
    TOO_COMMON,
    TOO_LONG,
    TOO_SHORT,
    _ranks,
    hash_password,
    is_outdated,
    is_right,
    weakness,
)

CONTEXT = ("jane.smith@brookshire.example", "Jane Smith", "Brookshire Safeguarding Adults Board")


class TestWeakness:
    @pytest.mark.parametrize("length", [1, 8, SHORTEST - 1])
    def test_refuses_a_short_one(self, length: int) -> None:
        assert weakness("xq4-Lw9z!Ktu"[:length]) == TOO_SHORT

    def test_takes_the_shortest_allowed(self) -> None:
        assert weakness("xq4-Lw9z!Ktu") is None

    @pytest.mark.parametrize("length", [64, 100, LONGEST])
    def test_takes_long_ones(self, length: int) -> None:
        assert weakness(("the quick otter plays an old piano in the cold rain of may and june. " * 3)[:length]) is None

    def test_refuses_more_than_it_can_keep(self) -> None:
        assert weakness("abcdefgh wxyz" * 10) == TOO_LONG

    def test_refuses_the_3000_commonest_however_they_are_lengthened(self) -> None:
        commonest = list(_ranks())[:3_000]
        let_through = [one for one in commonest if weakness(one) is None]
        doubled = [one for one in commonest if weakness((one * 6)[:LONGEST]) is None and len(one) >= 2]
        added = [one for one in commonest if len(one) >= 7 and weakness(f"{one}12345") is None]
        assert (let_through, doubled, added) == ([], [], [])

    def test_refuses_every_listed_one_that_is_long_enough(self) -> None:
        listed = [one for one in _ranks() if len(one) >= SHORTEST]
        assert len(listed) > 200
        assert {weakness(one) for one in listed} == {TOO_COMMON}

    @pytest.mark.parametrize(
        "password",
        [
            "Password1234!",
            "P@ssw0rd2026!!",
            "letmeinletmein",
            "sunshinedragon",
            "qwertyuiop12",
            "1qaz2wsx3edc4rfv",
            "123456789012",
            "987654321098",
            "abcdefghijkl",
            "aaaaaaaaaaaa",
            "blueblueblue",
            "iloveyou!!!!",
            "asdfghjkl;12",
        ],
    )
    def test_refuses_what_is_guessed_first(self, password: str) -> None:
        assert weakness(password) == TOO_COMMON

    @pytest.mark.parametrize(
        "password",
        ["jane.smith2026!", "Brookshire2026!", "brookshireboard", "mspboard2026!", "MSP Board 2026", "SmithJane!!77"],
    )
    def test_refuses_what_is_about_the_person_or_the_service(self, password: str) -> None:
        assert weakness(password, CONTEXT) == TOO_CLOSE

    @pytest.mark.parametrize(
        "password",
        [
            "correct horse battery staple",
            "red panda coffee",
            "ünïcödé lämp rivér",
            "wet-otter-piano",
            "密码很长的一句话我记得住吗",
        ],
    )
    def test_takes_words_that_do_not_go_together(self, password: str) -> None:
        assert weakness(password, CONTEXT) is None

    @given(st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=20, max_size=60))
    def test_has_no_rules_of_composition(self, text: str) -> None:
        answer = weakness(text)
        assert answer in (None, TOO_COMMON, TOO_CLOSE, TOO_LONG, TOO_SHORT)
        if len(set(text)) > 15 and text.isascii():
            assert answer in (None, TOO_COMMON)


class TestHash:
    def test_is_argon2id_at_the_profile_of_owasp(self) -> None:
        assert hash_password("wet otter piano").startswith("$argon2id$v=19$m=19456,t=2,p=1$")

    def test_is_salted(self) -> None:
        assert hash_password("wet otter piano") != hash_password("wet otter piano")

    @pytest.mark.parametrize(
        "typed", ["wet otter piano ", " wet otter piano", "Wet otter piano", "wet otter pian", "wet  otter piano", ""]
    )
    def test_takes_a_password_as_it_was_typed(self, typed: str) -> None:
        kept = hash_password("wet otter piano")
        assert is_right("wet otter piano", kept)
        assert not is_right(typed, kept)

    def test_tells_long_ones_apart_at_their_end(self) -> None:
        kept = hash_password("a" * 100 + "b")
        assert not is_right("a" * 100 + "c", kept)

    def test_knows_the_same_letters_from_another_keyboard(self) -> None:
        assert is_right("cafe\u0301 piano otter", hash_password("caf\u00e9 piano otter"))

    def test_says_no_where_nothing_is_kept(self) -> None:
        assert not is_right("nobody has this password", None)
        assert not is_right("anything", "not a hash")

    def test_takes_as_long_for_nobody(self, monkeypatch: pytest.MonkeyPatch) -> None:
        asked = []

        class Counting:
            def hash(self, password: str) -> str:
                return "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21l$J/BDcVYmAAA0Z2c0d2VyZXJlcmVyZXI"

            def verify(self, kept: str, password: str) -> bool:
                asked.append(kept)
                return True

        monkeypatch.setattr("app.people.passwords._hasher", Counting())
        assert not is_right("anything", None)
        assert len(asked) == 1

    def test_knows_when_parameters_have_changed(self) -> None:
        assert is_outdated("$argon2id$v=19$m=8192,t=1,p=1$c29tZXNhbHRzb21l$J/BDcVYmAAA0Z2c0d2VyZXJlcmVyZXI")
        assert not is_outdated(hash_password("wet otter piano"))
