"""What crosses between an organisation and a board: who looks after it, and that nobody is left.

    organisation --organisations.care-->          board           begun, or ended: by whom, and why
    board        --organisations.care_stopped-->  organisation    the board stops
    organisation --organisations.nobody_left-->   board           nobody answers any more; withdrawn: somebody does

The subject of each is the organisation.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

CARE = "organisations.care"
CARE_STOPPED = "organisations.care_stopped"
NOBODY_LEFT = "organisations.nobody_left"


class CareEnd(enum.StrEnum):
    """Why a board looks after an organisation no more."""

    STOPPED = "stopped"  # the board stopped, or its manager left
    JOINED = "joined"  # somebody of the organisation's own is there
    ASKED = "asked"  # another board asked it


@dataclass(frozen=True, slots=True)
class CarePayload:
    """That a board's manager answers in an organisation's name, or no longer does."""

    account_id: UUID  # of the board
    ended: CareEnd | None  # None: it has begun

    def to_json(self) -> dict[str, Any]:
        """Return the payload."""
        return {"account_id": str(self.account_id), "ended": self.ended.value if self.ended else None}

    @classmethod
    def from_json(cls, payload: Mapping[str, Any]) -> "CarePayload":
        """Return what a payload says."""
        ended = payload["ended"]
        return cls(UUID(payload["account_id"]), CareEnd(ended) if ended else None)
