"""Pages that a file is handed in at: how much they take, how it is read, what is said of one that is too large."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge
from wtforms.validators import ValidationError

from app.ui.forms import Form, clean

BESIDE = 500_000  # bytes of a request beside the file that it brings
AFormClass = TypeVar("AFormClass", bound=Form)
_Draws = Callable[[], str]


def takes_a_file(bp: Blueprint, view: str, most_bytes: int) -> Callable[[_Draws], _Draws]:
    """Let one page of a blueprint take a file; what it decorates draws that page for a request that was too large.

    Args:
        bp: no other page of it takes a file.
        view: the page's endpoint, without the blueprint's name.
        most_bytes: of the file.
    """

    def allow_a_file(endpoint: str | None, values: dict[str, Any] | None) -> None:
        if endpoint == f"{bp.name}.{view}":
            request.max_content_length = most_bytes + BESIDE

    def decorate(draw: _Draws) -> _Draws:
        def too_large(error: RequestEntityTooLarge) -> ResponseReturnValue:
            return draw(), 413

        bp.url_value_preprocessor(allow_a_file)  # here, for the token is looked for before any view runs
        bp.register_error_handler(RequestEntityTooLarge, too_large)
        return draw

    return decorate


def too_large_form(form_class: type[AFormClass], field: str, most_bytes: int) -> AFormClass:
    """Return a form as it is shown where a request was too large to be read at all."""
    form = form_class(formdata=None)
    form[field].errors = [f"The file must be {most_bytes // 1_000_000} MB or smaller"]
    return form


def name_of(field: Any, missing: str) -> str:
    """Return the name of the file that a field was given.

    Raises:
        ValidationError: there is none; it says `missing`.
    """
    name: str = clean(getattr(field.data, "filename", "") or "")
    if not name:
        raise ValidationError(missing)
    return name


@contextmanager
def content_of(field: Any, most_bytes: int, refusal: type[Exception]) -> Iterator[bytes]:
    """Give what the file of a field holds, once, and say at the field why it cannot be taken.

    Args:
        field: that was given a file.
        most_bytes: of a file that is taken; of a larger one a byte more is given.
        refusal: what is raised, with words for the field, by whatever takes it.
    """
    try:
        yield field.data.read(most_bytes + 1)
    except refusal as refused:
        raise ValidationError(str(refused)) from refused
    finally:
        field.data.close()


__all__ = ["BESIDE", "content_of", "name_of", "takes_a_file", "too_large_form"]
