"""Everything that can be permitted, in alphabetical order: `resource:action`."""

import enum


class Permission(enum.StrEnum):
    """One thing that a role may be allowed to do in its space."""

    ANSWERS_READ = "answers:read"
    ANSWERS_WRITE = "answers:write"
    AUDIT_READ = "audit:read"
    CYCLES_READ = "cycles:read"
    CYCLES_RUN = "cycles:run"
    FINDINGS_READ = "findings:read"
    LEARNING_PLAN_EDIT = "learning_plan:edit"
    LINKS_ANSWER = "links:answer"
    MEMBERS_MANAGE = "members:manage"
    MEMBERS_READ = "members:read"
    PARTNERS_MANAGE = "partners:manage"
    PARTNERS_READ = "partners:read"
    REGION_READ = "region:read"
    RESULTS_READ = "results:read"
    SETTINGS_MANAGE = "settings:manage"
    SPACE_READ = "space:read"
    SUBMISSIONS_SEND = "submissions:send"
    SURVEYS_COORDINATE = "surveys:coordinate"
    SURVEYS_READ = "surveys:read"
    SURVEYS_RUN = "surveys:run"
    TEXTS_STRIKE = "texts:strike"
