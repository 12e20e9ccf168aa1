"""The roles that a person may hold, each in one kind of space. What a role may do is in `access.policy`."""

import enum

from tenants import SpaceKind


class Role(enum.StrEnum):
    """A role in a space. The operator is none of them: the console has no space."""

    BOARD_CHAIR = "board_chair"
    BOARD_MANAGER = "board_manager"
    BOARD_MODERATOR = "board_moderator"
    BOARD_MEMBER = "board_member"
    BOARD_LAY_MEMBER = "board_lay_member"
    BOARD_ANALYST = "board_analyst"
    ORGANISATION_LEAD = "organisation_lead"
    ORGANISATION_COORDINATOR = "organisation_coordinator"
    ORGANISATION_CONTRIBUTOR = "organisation_contributor"
    ORGANISATION_VIEWER = "organisation_viewer"
    ORGANISATION_CARETAKER = "organisation_caretaker"  # of the board: nobody invites to it
    REGION_LEAD = "region_lead"
    REGION_ANALYST = "region_analyst"

    @property
    def kind(self) -> SpaceKind:
        """The kind of space in which this role exists."""
        return SpaceKind(self.value.split("_", 1)[0])

    @property
    def label(self) -> str:
        """The role as people say it."""
        return _LABELS[self]

    @property
    def hint(self) -> str:
        """What somebody with this role does, in a line."""
        return _HINTS[self]


_LABELS = {
    Role.BOARD_CHAIR: "Independent chair",
    Role.BOARD_MANAGER: "Board manager",
    Role.BOARD_MODERATOR: "Moderator",
    Role.BOARD_MEMBER: "Board member",
    Role.BOARD_LAY_MEMBER: "Lay member",
    Role.BOARD_ANALYST: "Analyst",
    Role.ORGANISATION_LEAD: "Safeguarding lead",
    Role.ORGANISATION_COORDINATOR: "Coordinator",
    Role.ORGANISATION_CONTRIBUTOR: "Contributor",
    Role.ORGANISATION_VIEWER: "Viewer",
    Role.ORGANISATION_CARETAKER: "Caretaker, of the board",
    Role.REGION_LEAD: "Regional lead",
    Role.REGION_ANALYST: "Regional analyst",
}

_HINTS = {
    Role.BOARD_CHAIR: "Sees all results, and asks the questions",
    Role.BOARD_MANAGER: "Sets up the board, its partners and its cycles",
    Role.BOARD_MODERATOR: "Reads partners' answers and agrees levels with them",
    Role.BOARD_MEMBER: "Reads results",
    Role.BOARD_LAY_MEMBER: "Reads results",
    Role.BOARD_ANALYST: "Reads figures, and takes them out",
    Role.ORGANISATION_LEAD: "Answers, signs off, and looks after people and links",
    Role.ORGANISATION_COORDINATOR: "Answers, and looks after people and links",
    Role.ORGANISATION_CONTRIBUTOR: "Answers",
    Role.ORGANISATION_VIEWER: "Reads",
    Role.ORGANISATION_CARETAKER: "Answers in the organisation’s name until somebody of its own is here",
    Role.REGION_LEAD: "Compares the region's councils, and looks after its people",
    Role.REGION_ANALYST: "Compares the region's councils",
}


def roles_of(kind: SpaceKind) -> list[Role]:
    """Return the roles of a kind of space, in the order in which they are offered."""
    return [role for role in Role if role.kind is kind and role is not Role.ORGANISATION_CARETAKER]
