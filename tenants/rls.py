"""Row-level security: the second wall, said in SQL, for roles that own nothing.

Migrations call these; each answers the statements to run on PostgreSQL. Policies hold for every
role but the owner's, which passes them by and is held by no web process.
"""

OWNER, APP, WORKER = "msp_owner", "msp_app", "msp_worker"
USERS = f"{APP}, {WORKER}"

# Unset, empty and absent are all no space: no rows.
SPACE = "nullif(current_setting('app.space_id', true), '')::uuid"
ACCOUNT = "nullif(current_setting('app.account_id', true), '')::uuid"
OPERATOR = "current_setting('app.operator', true) = 'on'"

READ_ONLY = "SELECT"
EVERYTHING = "SELECT, INSERT, UPDATE, DELETE"


def enable(table: str, grants: str) -> list[str]:
    """Turn the wall on for a table, and grant the two roles no more than they need."""
    return [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"GRANT {grants} ON {table} TO {USERS}",
    ]


def policy(
    table: str, name: str, *, command: str = "ALL", using: str | None = None, check: str | None = None, to: str = USERS
) -> str:
    """Return one CREATE POLICY."""
    parts = [f"CREATE POLICY {name} ON {table} FOR {command} TO {to}"]
    if using is not None:
        parts.append(f"USING ({using})")
    if check is not None:
        parts.append(f"WITH CHECK ({check})")
    return " ".join(parts)


def protect_scoped(table: str, grants: str = EVERYTHING) -> list[str]:
    """Return what makes a scoped table show each space its own rows alone."""
    own = f"space_id = {SPACE}"
    return [*enable(table, grants), policy(table, "own_space", using=own, check=own)]


def protect_two_party(table: str, parties: tuple[str, str], *, check: str, grants: str) -> list[str]:
    """Return what makes a table of two parties readable by both ends, and written as `check` says."""
    one, other = parties
    either = f"({one} = {SPACE} OR {other} = {SPACE})"
    rules = [*enable(table, grants), policy(table, "either_end_reads", command="SELECT", using=either)]
    rules.append(policy(table, "may_insert", command="INSERT", check=check))
    if "UPDATE" in grants:
        rules.append(policy(table, "may_update", command="UPDATE", using=either, check=check))
    if "DELETE" in grants:
        rules.append(policy(table, "may_delete", command="DELETE", using=check))
    return rules


def protect_commons(table: str) -> list[str]:
    """Return what makes a table of the open commons readable by all, and written by the owner alone."""
    return [*enable(table, READ_ONLY), policy(table, "all_read", command="SELECT", using="true")]


BY_THE_WORKER = f"{SPACE} IS NULL"
REACHES = (
    "((audience = 'england' AND (SELECT reader_region()) IS NOT NULL)"
    " OR (audience = 'region' AND region_code = (SELECT reader_region())))"
)
# Of organisations only councils that the operator has tied to the register lie in a region for this.
_COUNCIL_OR_NONE = "(kind <> 'organisation' OR host_council IS NOT NULL)"
READER_REGION = f"SELECT region_code FROM space WHERE id = {SPACE} AND {_COUNCIL_OR_NONE}"  # noqa: S608  # constants


def reader_region() -> list[str]:
    """Return the function that says which region the current space reads the released commons of."""
    return function("reader_region", "", "text", READER_REGION)


def protect_imported(table: str) -> list[str]:
    """Return what makes a table of the open commons one that the worker, acting for no space, adds to as well."""
    return [
        *protect_commons(table),
        f"GRANT INSERT ON {table} TO {WORKER}",
        policy(table, "worker_adds", command="INSERT", check=BY_THE_WORKER, to=WORKER),
    ]


def protect_released(table: str) -> list[str]:
    """Return what makes a scoped table one whose named rows an audience reads, until they are withdrawn or run out."""
    stands = "named AND withdrawn_at IS NULL AND (until IS NULL OR until >= (now() AT TIME ZONE 'Europe/London')::date)"
    return [
        *protect_scoped(table),
        policy(table, "audience_reads", command="SELECT", using=f"{stands} AND {REACHES}"),
        policy(table, "worker_collects", command="SELECT", using=BY_THE_WORKER, to=WORKER),
    ]


def protect_edition(table: str) -> list[str]:
    """Return what makes a table one that the worker makes, acting for no space, and an audience reads."""
    return [
        *enable(table, READ_ONLY),
        f"GRANT INSERT, UPDATE ON {table} TO {WORKER}",
        policy(table, "audience_reads", command="SELECT", using=f"hidden_at IS NULL AND {REACHES}"),
        policy(table, "worker_makes", using=BY_THE_WORKER, check=BY_THE_WORKER, to=WORKER),
    ]


def protect_service_held(table: str, *, operator: bool = False) -> list[str]:
    """Return what makes a table the service's own: the worker's, acting for no space, and where said the operator's."""
    rules = [
        *enable(table, EVERYTHING),
        policy(table, "worker_holds", using=BY_THE_WORKER, check=BY_THE_WORKER, to=WORKER),
    ]
    if operator:
        rules.append(policy(table, "operator_holds", using=OPERATOR, check=OPERATOR))
    return rules


def function(
    name: str, arguments: str, returns: str, body: str, *, language: str = "sql", volatile: str = "STABLE"
) -> list[str]:
    """Return a function that answers as the owner, and only to the two roles."""
    signature = f"{name}({arguments})"
    types = ", ".join(part.strip().split(" ", 1)[1] for part in arguments.split(",")) if arguments else ""
    return [
        (
            f"CREATE FUNCTION {signature} RETURNS {returns} LANGUAGE {language} {volatile} SECURITY DEFINER"
            f" SET search_path = public, pg_temp AS $body${body}$body$"
        ),
        f"REVOKE ALL ON FUNCTION {name}({types}) FROM PUBLIC",
        f"GRANT EXECUTE ON FUNCTION {name}({types}) TO {USERS}",
    ]


def unchangeable(table: str) -> tuple[list[str], list[str]]:
    """Return the triggers that keep a table's rows as they were written, for PostgreSQL and for SQLite."""
    postgresql = [
        (
            f"CREATE TRIGGER {table}_unchangeable BEFORE UPDATE OR DELETE ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
    ]
    sqlite = [
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}"
        f" BEGIN SELECT RAISE(ABORT, '{table} cannot be changed'); END"
        for verb in ("UPDATE", "DELETE")
    ]
    return postgresql, sqlite
