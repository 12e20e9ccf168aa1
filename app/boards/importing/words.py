"""Kinds and roles as people write them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from app.boards.importing.columns import ROLES
from app.commons.kinds import PartnerKind
from app.people.roles import Role

_KINDS = {
    PartnerKind.COUNCIL: "local authority; council; county council; unitary council; unitary authority; la; "
    "london borough; metropolitan borough; adult social care; adult services; social services",
    PartnerKind.DISTRICT_COUNCIL: "district; borough council; district or borough council",
    PartnerKind.INTEGRATED_CARE_BOARD: "icb; integrated care system; ics; ccg; nhs icb; nhs integrated care board",
    PartnerKind.HEALTH: "health; nhs; nhs trust; nhs foundation trust; acute trust; hospital; hospital trust; "
    "mental health trust; community trust; community health; gp; primary care; health service; health provider",
    PartnerKind.AMBULANCE: "ambulance; ambulance trust; nhs ambulance trust",
    PartnerKind.POLICE: "police force; police service; constabulary",
    PartnerKind.FIRE: "fire; fire service; fire and rescue; fire and rescue authority",
    PartnerKind.PROBATION: "probation service; national probation service",
    PartnerKind.PRISON: "prisons; hmp; prison service; hm prison; hmpps",
    PartnerKind.HOUSING: "housing association; housing provider; registered provider; social landlord; social housing",
    PartnerKind.PROVIDER: "provider; care home; home care; domiciliary care; social care provider; nursing home",
    PartnerKind.VOLUNTARY: "voluntary; charity; vcs; vcse; vcfse; third sector; voluntary sector; "
    "voluntary and community sector; advocacy; healthwatch",
    PartnerKind.SMALL_CHARITY: "small charity; community group; small community group; small voluntary organisation",
    PartnerKind.OTHER: "other",
}
_ROLES = {
    Role.ORGANISATION_LEAD: "lead; safeguarding adults lead; adult safeguarding lead; named lead; designated lead; "
    "leader",
    Role.ORGANISATION_COORDINATOR: "coordinator; administrator; admin; deputy",
    Role.ORGANISATION_CONTRIBUTOR: "contributes; responder; answers; member",
}


def _key(text: str) -> str:
    plain = text.casefold().replace("&", " and ").replace("co-ord", "coord")
    return " ".join(re.sub(r"[^a-z0-9]+", " ", plain).split())


_BY_KIND: Mapping[str, PartnerKind] = {
    _key(word): kind for kind, words in _KINDS.items() for word in (kind.value, kind.label, *words.split(";"))
}
_BY_ROLE: Mapping[str, Role] = {
    _key(word): role for role in ROLES for word in (role.value, role.label, *_ROLES[role].split(";"))
}


def kind_of(text: str) -> PartnerKind | None:
    """Return the kind that a word stands for; None where it is not known."""
    return _BY_KIND.get(_key(text))


def role_of(text: str) -> Role | None:
    """Return the role that a word stands for; None where it is not known."""
    return _BY_ROLE.get(_key(text))


__all__ = ["kind_of", "role_of"]
