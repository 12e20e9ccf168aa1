from datetime import date
from uuid import UUID

import pytest
from flask import Flask, render_template_string
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    EmailField,
    FileField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Email, InputRequired, Length

from app.ui.fields import error_summary, field
from app.ui.forms import UNSTORABLE, DateField, Form, OnceForm, not_before


class CycleForm(Form):
    title = StringField("Title", [InputRequired("Enter a title"), Length(max=20)], description="Partners see this")
    email = EmailField("Email address", [Email()])
    password = PasswordField("Password")
    words = TextAreaField("Words", [Length(max=30)])
    notes = TextAreaField("Notes")
    opens = DateField("First day")
    closes = DateField("Last day", [not_before("opens", "The last day must be on or after the first day")])
    level = RadioField("Level", [InputRequired("Choose a level")], choices=[("1", "Not yet"), ("not_sure", "Not sure")])
    kinds = SelectMultipleField("Kinds", choices=[("a", "Council"), ("b", "Police")])
    region = SelectField("Region", choices=[("", "Choose"), ("ne", "North East")])
    agree = BooleanField("I agree", [InputRequired("Tick the box")])
    logo = FileField("Logo")
    place = HiddenField()


def filled(**fields: str | list[str]) -> CycleForm:
    form = CycleForm(MultiDict(fields))
    form.validate()
    return form


@pytest.mark.usefixtures("app")
class TestDateField:
    @pytest.mark.parametrize(
        ("day", "month", "year", "message", "first_id"),
        [
            ("", "", "", "Enter the first day", "opens-day"),
            ("1", "", "2027", "The first day must include a month", "opens-month"),
            ("", "", "2027", "The first day must include a day and a month", "opens-day"),
            ("31", "2", "2027", "The first day must be a real date", "opens-day"),
            ("1", "13", "2027", "The first day must be a real date", "opens-month"),
            ("0", "1", "2027", "The first day must be a real date", "opens-day"),
            ("x", "1", "2027", "The first day must be a real date", "opens-day"),
            ("1", "1", "27", "The year of the first day must have 4 numbers", "opens-year"),
            ("1", "1", "٢٠٢٧", "The year of the first day must have 4 numbers", "opens-year"),
            ("1", "1", "0000", "The first day must be a real date", "opens-day"),
            ("1", "1", "9" * 5000, "The year of the first day must have 4 numbers", "opens-year"),
        ],
    )
    def test_says_what_to_do(self, day: str, month: str, year: str, message: str, first_id: str) -> None:
        form = filled(**{"opens-day": day, "opens-month": month, "opens-year": year})
        assert form.opens.errors == [message]
        assert f'href="#{first_id}"' in error_summary(form)

    @pytest.mark.parametrize("month", ["2", "02", "Feb", "february", " 2 "])
    def test_reads_a_month_as_people_write_it(self, month: str) -> None:
        form = filled(**{"opens-day": "28", "opens-month": month, "opens-year": "2027"})
        assert form.opens.data == date(2027, 2, 28)
        assert not form.opens.errors

    def test_keeps_what_was_typed(self) -> None:
        drawn = field(filled(**{"opens-day": "31", "opens-month": "2", "opens-year": "2027"}).opens)
        assert all(f'value="{typed}"' in drawn for typed in ("31", "2", "2027"))
        assert drawn.count("govuk-input--error") == 1

    def test_shows_the_date_it_was_given(self) -> None:
        drawn = field(CycleForm(opens=date(2027, 3, 5)).opens)
        assert 'id="opens-month" name="opens-month" type="text" value="3"' in " ".join(drawn.split())

    def test_tells_days_in_the_wrong_order(self) -> None:
        form = filled(
            **{"opens-day": "2", "opens-month": "3", "opens-year": "2027"},
            **{"closes-day": "1", "closes-month": "3", "closes-year": "2027"},
        )
        assert form.closes.errors == ["The last day must be on or after the first day"]

    def test_may_be_left_out_where_it_is_not_required(self) -> None:
        class Maybe(Form):
            day = DateField("Day", required=False)

        form = Maybe(MultiDict({"day-day": ""}))
        assert form.validate()
        assert form.day.data is None


@pytest.mark.usefixtures("app")
class TestForm:
    def test_trims_texts_and_makes_line_ends_alike(self) -> None:
        form = filled(title="  Spring \t", notes="one\r\ntwo\rthree\x0bfour\n")
        assert form.title.data == "Spring"
        assert form.notes.data == "one\ntwo\nthree\nfour"

    def test_takes_a_password_as_it_is_typed(self) -> None:
        assert filled(password="  spaces  ").password.data == "  spaces  "

    @pytest.mark.parametrize("name", ["title", "notes", "password", "level", "place", "opens-day"])
    def test_refuses_a_character_that_cannot_be_stored(self, name: str) -> None:
        form = filled(**{name: "a\x00b"})
        assert form[name.split("-")[0]].errors == [UNSTORABLE]
        assert "\x00" not in str(form.title.data)

    def test_counts_a_line_end_once(self) -> None:
        assert not filled(words="\r\n".join("a" * 15)).words.errors

    def test_complains_in_plain_words(self) -> None:
        form = filled(title="x" * 21, email="nobody", region="elsewhere")
        assert form.title.errors == ["Enter 20 characters or fewer"]
        assert form.email.errors == ["Enter an email address in the correct format, like name@example.com"]
        assert form.region.errors == ["Choose one of the answers shown"]

    def test_puts_a_refusal_at_its_field_or_on_the_form(self) -> None:
        form = filled(title="Spring")
        form.add_error("title", "There is a cycle with this title. Choose another")
        form.add_error(None, "This board has been closed")
        assert 'href="#title"' in error_summary(form)
        assert "<li>\n          \n            This board has been closed" in error_summary(form)

    def test_does_not_read_json(self, app: Flask) -> None:
        with app.test_request_context("/", method="POST", json=[1, 2]):
            assert not CycleForm().validate()


@pytest.mark.usefixtures("app")
class TestOnceForm:
    def test_draws_a_new_key_each_time(self) -> None:
        assert OnceForm().submission_key.data != OnceForm().submission_key.data

    def test_gives_the_key_it_was_sent(self) -> None:
        form = OnceForm(MultiDict({"submission_key": "0197b2b0-0000-7000-8000-000000000001"}))
        assert form.validate()
        assert form.key == UUID("0197b2b0-0000-7000-8000-000000000001")

    def test_refuses_a_key_that_it_did_not_draw(self) -> None:
        form = OnceForm(MultiDict({"submission_key": "again"}))
        assert not form.validate()
        assert "Send it again" in error_summary(form)


@pytest.mark.usefixtures("app")
class TestField:
    def test_draws_each_kind_with_its_component(self) -> None:
        form = CycleForm()
        for name, mark in {
            "title": 'type="text"',
            "email": 'type="email"',
            "password": 'data-module="govuk-password-input"',
            "words": 'data-maxlength="30"',
            "notes": "<textarea",
            "opens": "govuk-date-input",
            "level": 'data-module="govuk-radios"',
            "kinds": 'data-module="govuk-checkboxes"',
            "region": "<select",
            "agree": 'type="checkbox"',
            "logo": 'type="file"',
            "place": 'type="hidden"',
        }.items():
            assert mark in field(form[name]), name

    def test_shows_label_hint_and_error_and_ties_them_to_the_input(self) -> None:
        drawn = field(filled(title="").title)
        assert '<label class="govuk-label" for="title">' in drawn
        assert 'aria-describedby="title-hint title-error"' in drawn
        assert "Enter a title" in drawn

    def test_keeps_what_was_typed_and_chosen(self) -> None:
        form = filled(title="x" * 21, words="Half\r\na thought", level="not_sure", kinds=["b"], region="ne", agree="y")
        assert 'value="' + "x" * 21 in field(form.title)
        assert ">Half&#10;a thought</textarea>" in field(form.words)
        assert 'value="not_sure" checked' in field(form.level)
        assert 'value="b" checked' in field(form.kinds)
        assert 'value="ne" selected' in field(form.region)
        assert 'value="y" checked' in field(form.agree)

    def test_never_shows_a_password_again(self) -> None:
        assert "correct horse" not in field(filled(password="correct horse").password)

    def test_puts_hints_conditional_parts_and_dividers_with_choices(self) -> None:
        extra = {
            "choices": {"1": {"hint": {"text": "No agreed way"}, "conditional": {"html": "<p>More</p>"}}},
            "dividers": {"not_sure": "or"},
        }
        drawn = field(CycleForm().level, extra)
        assert "No agreed way" in drawn
        assert 'data-aria-controls="conditional-level"' in drawn
        assert drawn.index("No agreed way") < drawn.index('radios__divider">or') < drawn.index('value="not_sure"')

    def test_makes_the_question_the_heading(self) -> None:
        assert '<h1 class="govuk-label-wrapper">' in field(CycleForm().title, {"heading": True, "size": "l"})
        drawn = field(CycleForm().level, {"heading": True, "size": "l"})
        assert '<h1 class="govuk-fieldset__heading">' in drawn
        assert "govuk-fieldset__legend--l" in drawn

    def test_takes_attributes_from_the_form_and_the_template(self) -> None:
        class Code(Form):
            code = StringField(
                "Code", render_kw={"autocomplete": "one-time-code", "class": "govuk-input--width-5", "data-x": "1"}
            )

        drawn = field(Code().code, {"inputmode": "numeric"})
        for part in ('autocomplete="one-time-code"', "govuk-input--width-5", 'data-x="1"', 'inputmode="numeric"'):
            assert part in drawn


@pytest.mark.usefixtures("app")
class TestErrorSummary:
    def test_is_nothing_when_nothing_is_wrong(self) -> None:
        assert error_summary(CycleForm()) == ""

    def test_leads_to_the_first_input_of_each_field(self) -> None:
        form = filled()
        summary = error_summary(form)
        drawn = "".join(field(bound) for bound in form)
        for target in ("title", "opens-day", "closes-day", "level", "agree"):
            assert f'href="#{target}"' in summary
            assert f'id="{target}"' in drawn


class TestTitle:
    PAGE = (
        '{% extends "layout.html" %}{% block title %}Make a cycle{% endblock %}'
        "{% block content %}{{ error_summary(form) }}{% endblock %}"
    )

    @pytest.mark.usefixtures("app")
    def test_says_that_there_is_an_error(self) -> None:
        assert "<title>Error: Make a cycle – MSP Board</title>" in render_template_string(self.PAGE, form=filled())

    @pytest.mark.usefixtures("app")
    def test_says_nothing_before_anything_was_sent(self) -> None:
        assert "<title>Make a cycle – MSP Board</title>" in render_template_string(self.PAGE, form=CycleForm())

    @pytest.mark.usefixtures("app")
    def test_can_be_told_by_hand(self) -> None:
        page = "{% set form_in_error = true %}" + self.PAGE
        assert "<title>Error: " in render_template_string(page, form=CycleForm())
