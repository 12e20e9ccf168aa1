"""Writing about a measure."""

from __future__ import annotations

from wtforms import HiddenField, TextAreaField
from wtforms.validators import Length

from app.ui.forms import Form, revision_of
from app.ui.guarding import Guarded, names_nobody

MOST = 4000


class CommentaryForm(Guarded, Form):
    """One text, with the revision that it changes."""

    words = TextAreaField(
        "What to say about it",
        [Length(max=MOST, message="This must be 4,000 characters or fewer"), names_nobody],
        description="Do not name or describe any adult, and no member of staff. Leave it empty to take it away.",
        render_kw={"rows": 10, "params": {"maxlength": str(MOST)}},
    )
    revision = HiddenField(default="0")

    @property
    def seen_revision(self) -> int:
        """The revision that the page showed."""
        return revision_of(self.revision.data)
