"""Warning of what looks like a person's data in a free text, once, and keeping that it was let pass.

A service hands over the texts that it is about to keep. Nothing is looked up unless something was found.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select

from app.core.errors import Refused
from app.core.guarding import Finding, Kind, find
from app.core.keys import keyed
from app.core.models import LetPass
from tenants import current_scope, current_space_id, db, insert_if_absent, new_id, record


@dataclass(frozen=True, slots=True)
class WarnedText:
    """What was found in one text, and not let pass yet."""

    field: str
    findings: tuple[Finding, ...]
    prints: tuple[str, ...]  # of each finding

    @property
    def words(self) -> str:
        """What to say beside the field."""
        found = _joined([one.words for one in self.findings])
        return f"This looks like {found}. Take it out, or save it as it is"

    @property
    def kinds(self) -> str:
        """The same without what was found."""
        return f"this looks like {_joined([kind.label for kind in dict.fromkeys(one.kind for one in self.findings)])}"


class LooksPersonal(Refused):
    """A text holds what looks like a person's data, and nobody has said yet that it is to stay."""

    status = 422

    def __init__(self, warned: Iterable[WarnedText]) -> None:
        self.warned = tuple(warned)
        first = self.warned[0]
        super().__init__(f"{first.kinds[:1].upper()}{first.kinds[1:]}. Take it out.", field=first.field)


def warnings(
    texts: Mapping[str, str], *, lets: Collection[str] = (), passed: Collection[str] = ()
) -> tuple[WarnedText, ...]:
    """Return what there is to warn of, by text.

    Args:
        texts: by the form's field.
        lets: the prints that the person saw and ticked.
        passed: the prints of what somebody let pass before.
    """
    warned = []
    for field, text in texts.items():
        found = [(one, print_of(one)) for one in find(text)]
        left = [(one, mark) for one, mark in found if mark not in lets and mark not in passed]
        if left:
            warned.append(WarnedText(field, tuple(one for one, _ in left), tuple(mark for _, mark in left)))
    return tuple(warned)


def guard(*, kind: str, object_id: UUID, texts: Mapping[str, str], lets: Collection[str], now: datetime) -> None:
    """Look through texts that are about to be kept; note what is let pass.

    Args:
        kind: what the texts are of: "answer", "cycle".
        object_id: of which one. A new one has its id before it is kept.
        texts: by field; those alone that are changed.
        lets: the prints that the person saw and ticked.
        now: aware UTC.

    Raises:
        LooksPersonal: something was found that was neither ticked nor let pass before. Nothing is kept.
    """
    found = {(field, print_of(one)): one.kind for field, text in texts.items() for one in find(text)}
    if not found:
        return
    here = (LetPass.object_kind == kind, LetPass.object_id == object_id)
    passed = set(db.session.scalars(select(LetPass.print).where(*here)))  # in whichever field: texts are moved about
    if warned := warnings(texts, lets=lets, passed=passed):
        raise LooksPersonal(warned)
    for (field, mark), what in found.items():
        if mark not in passed:
            _note(kind, object_id, field, what, mark, now=now)


def forget(*, kind: str, object_id: UUID, fields: Collection[str] | None = None) -> None:
    """Forget what was let pass in texts that are gone."""
    statement = delete(LetPass).where(LetPass.object_kind == kind, LetPass.object_id == object_id)
    if fields is not None:
        statement = statement.where(LetPass.field.in_(fields))
    db.session.execute(statement.execution_options(synchronize_session=False))


def look_at(let_pass_id: UUID, *, now: datetime) -> None:
    """Note that somebody who looks after the space has read a text that was let pass.

    Raises:
        NoResultFound: there is no such note here.
    """
    row = db.session.scalars(select(LetPass).where(LetPass.id == let_pass_id)).one()
    if row.looked_at is None:
        row.looked_at, row.looked_by = now, current_scope().account_id
        record("flag.looked_at", kind="let_pass", object_id=let_pass_id, now=now, detail={"field": row.field})
        db.session.flush()


def print_of(finding: Finding) -> str:
    """Return the print of what was found, hexadecimal: the same however it is spaced, another in each space.

    It is made with the service's key: phone numbers and postcodes are few enough to be tried one by one.
    """
    plain = "".join(char for char in finding.said.casefold() if char.isalnum())
    return keyed("let pass", f"{current_space_id()}:{finding.kind}:{plain}").hex()


def _note(kind: str, object_id: UUID, field: str, what: Kind, mark: str, *, now: datetime) -> None:
    row = {
        "space_id": current_space_id(),
        "id": new_id(),
        "object_kind": kind,
        "object_id": object_id,
        "field": field,
        "what": what.value,
        "print": mark,
        "noted_at": now,
        "noted_by": current_scope().account_id,
    }
    if insert_if_absent(LetPass, row):
        detail = {"field": field, "what": what.value}
        record("text.let_pass", kind=kind, object_id=object_id, now=now, detail=detail)


def _joined(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
