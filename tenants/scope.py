"""The session that keeps spaces apart: it filters what it can scope and refuses the rest.

Three things happen to every statement: it is walked once for anything that could pass the filter by
(raw text, plain tables, bulk writes), the rows that each of its entities may show are added as
criteria, and the session is emptied when the scope has changed since it was last used. On
PostgreSQL row-level security does it all again, for a role that owns nothing.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Never

from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import Executable, TextClause, Uuid, bindparam, event, select
from sqlalchemy import inspect as sa_inspect
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import (
    ORMExecuteState,
    QueryableAttribute,
    RelationshipProperty,
    Session,
)
from sqlalchemy.orm.state import InstanceState
from sqlalchemy.orm.util import LoaderCriteriaOption
from sqlalchemy.sql import ColumnElement
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.elements import ColumnClause
from sqlalchemy.sql.selectable import TableClause
from sqlalchemy.sql.visitors import HasTraverseInternals

from tenants.context import Scope, current_scope, is_writing
from tenants.errors import CrossSpace, NoSpace, NotAllowedHere, ReadOnly, ScopeChanged, Unscopable
from tenants.mixins import Kind, SpaceScoped, TwoParty

# Carried by statements that a named helper of the ground floor has made. An object, not a word, so
# that it cannot be written down elsewhere.
PERMIT = object()
_PERMITTED = {"tenants_permit": PERMIT}
_VERIFIED: dict[Any, tuple[type[Kind], ...]] = {}
_VERIFIED_MOST = 4000


def permitted() -> dict[str, Any]:
    """Return the execution options of a statement that a helper of the ground floor vouches for."""
    return _PERMITTED


_HARMLESS_LITERALS = frozenset({"*", "1"})  # count(*), exists(select 1)


def _entities(statement: Any) -> tuple[type[Kind], ...]:
    """Return the mapped classes that a statement touches; Unscopable for what no filter can reach."""
    found: dict[type[Kind], None] = {}
    seen: set[int] = set()
    stack: list[Any] = [statement]
    while stack:
        node = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        entities = _mapped(node)
        if entities is not None:
            found.update(dict.fromkeys(entities))
            inner = getattr(node, "element", None)
            if inner is not None and not isinstance(inner, TableClause):
                stack.append(inner)
            continue
        _refuse_unfiltered(node, is_statement=node is statement)
        if isinstance(node, ColumnClause):
            stack.append(node.table)
        elif isinstance(node, HasTraverseInternals):
            # Not the node's own get_children: a select adds the plain tables of its columns there.
            stack.extend(HasTraverseInternals.get_children(node))
    return tuple(found)


def _mapped(node: Any) -> list[type[Kind]] | None:
    """Return the classes that a node stands for; None where it is no part of a mapped class."""
    if isinstance(node, QueryableAttribute):
        related = [node.property.mapper.class_] if isinstance(node.property, RelationshipProperty) else []
        return [node.parent.mapper.class_, *related]
    parent = getattr(node, "_annotations", {}).get("parententity")
    return [parent.mapper.class_] if parent is not None else None


def _refuse_unfiltered(node: Any, *, is_statement: bool) -> None:
    if isinstance(node, TextClause):
        raise Unscopable("Raw text cannot be scoped: write it as a select of mapped classes.")
    if isinstance(node, ColumnClause) and node.is_literal and node.name not in _HARMLESS_LITERALS:
        raise Unscopable("literal_column cannot be scoped.")
    if isinstance(node, TableClause):
        raise Unscopable(f"The plain table {node.name} passes the filter by: use its mapped class.")
    if isinstance(node, UpdateBase) and not is_statement:
        raise Unscopable("A write inside a read cannot be scoped.")


def _verified(statement: Any) -> tuple[type[Kind], ...]:
    key = statement._generate_cache_key()
    if key is None:
        return _entities(statement)
    known = _VERIFIED.get(key.key)
    if known is None:
        known = _entities(statement)
        if len(_VERIFIED) >= _VERIFIED_MOST:
            _VERIFIED.clear()
        _VERIFIED[key.key] = known
    return known


class _Visible(LoaderCriteriaOption):
    """Criteria that follow an alias wherever it stands: SQLAlchemy's own do not into a join."""

    _cache_key_traversal = LoaderCriteriaOption._traverse_internals

    def _resolve_where_criteria(self, ext_info: Any) -> ColumnElement[bool]:
        condition = super()._resolve_where_criteria(ext_info)
        adapter = ext_info._adapter if ext_info.is_aliased_class else None
        return adapter.traverse(condition) if adapter else condition


# The ids of whoever acts, as parameters that are asked for when a statement runs: so the criteria of a
# class are built once for each shape of scope, and not for every statement.
_SPACE = bindparam("scope_space", type_=Uuid(), callable_=lambda: current_scope().space_id)
_ACCOUNT = bindparam("scope_account", type_=Uuid(), callable_=lambda: current_scope().account_id)


_OPTIONS: dict[tuple[type[Kind], bool, bool, bool, bool, str | None], _Visible | None] = {}


def _visible(cls: type[Kind], scope: Scope, *, own: bool) -> _Visible | None:
    """Return the criteria of a class; None where it shows all its rows. `own`: to be written, so no others' rows."""
    shape = (cls, own, scope.space_id is not None, scope.account_id is not None, scope.operator, scope.engine)
    if shape not in _OPTIONS:
        ids: Any = {
            "space_id": _SPACE if scope.space_id is not None else None,
            "account_id": _ACCOUNT if scope.account_id is not None else None,
        }
        reach = replace(scope, **ids)
        condition = cls.own(reach) if own and issubclass(cls, SpaceScoped) else cls.visible(reach)
        _OPTIONS[shape] = None if condition is None else _Visible(cls, condition, include_aliases=True)
    return _OPTIONS[shape]


def _criteria(classes: Sequence[type[Kind]], scope: Scope, *, writing: bool) -> list[Any]:
    options = []
    for cls in classes:
        if issubclass(cls, SpaceScoped) and scope.space_id is None and not cls.readable_outside(scope):
            raise NoSpace(f"{cls.__name__} belongs to a space, and none is current.")
        option = _visible(cls, scope, own=writing)
        if option is not None:
            options.append(option)
    return options


def _refuse_unsafe_write(state: ORMExecuteState) -> None:
    if not is_writing():
        raise ReadOnly("Only transaction() opens a write.")
    if state.is_insert:
        raise Unscopable("Insert through the session or insert_rows: a bare insert chooses its own space.")
    if state.parameters:
        raise Unscopable("A bulk update by lists of parameters cannot be scoped.")
    values = getattr(state.statement, "_values", None) or {}
    names = {getattr(column, "key", column) for column in values}
    names |= {getattr(column, "key", column) for column, _ in getattr(state.statement, "_ordered_values", None) or ()}
    cls = state.bind_mapper.class_ if state.bind_mapper else None
    fixed = {"space_id", *getattr(cls, "parties", ())}
    if names & fixed:
        raise CrossSpace("A row never changes its space.")
    if cls is not None and not issubclass(cls, SpaceScoped):
        allowed = getattr(cls, "bulk_writable", None)
        if allowed is None or not allowed(current_scope()):
            raise NotAllowedHere(f"{cls.__name__} is written row by row, where its own rule can be asked.")


class ScopedSession(FlaskSession):
    """A session pinned to one scope, and emptied when the scope changes."""

    def pin(self) -> Scope:
        """Return the scope in force, having let go of whatever another scope had loaded."""
        scope = current_scope()
        if self.info.get("scope") != scope:
            if self.info.get("writing"):
                raise ScopeChanged("A transaction that writes keeps its space to its end.")
            self.close()
            self.info["scope"] = scope
        return scope

    def get_bind(self, mapper: Any = None, clause: Any = None, bind: Any = None, **kwargs: Any) -> Any:
        if bind is not None:
            raise Unscopable("The scope decides which database role acts.")
        engines = self._db.engines
        name = current_scope().engine
        return engines[name] if name in engines else engines[None]

    def get(self, entity: Any, ident: Any, *, with_for_update: Any = None, **kwargs: Any) -> Any:
        """Read one row by its key, by a statement that is scoped like every other."""
        if any(kwargs.values()):
            raise Unscopable("get() takes a key, and whether to lock.")
        keys = ident if isinstance(ident, tuple) else (ident,)
        mapper = sa_inspect(entity)
        columns = [mapper.get_property_by_column(column).class_attribute for column in mapper.primary_key]
        statement = select(entity).where(*(column == key for column, key in zip(columns, keys, strict=True)))
        return self.scalars(statement.with_for_update() if with_for_update else statement).one_or_none()

    def get_one(self, entity: Any, ident: Any, **kwargs: Any) -> Any:
        """Read one row by its key; NoResultFound where the current scope has none."""
        row = self.get(entity, ident, **kwargs)
        if row is None:
            raise NoResultFound(f"No {entity.__name__} with this key is here.")
        return row

    def refresh(self, instance: Any, *args: Any, **kwargs: Any) -> None:
        self.pin()
        if isinstance(instance, SpaceScoped) and instance.space_id != current_scope().space_id:
            raise CrossSpace("A row of another space cannot be refreshed here.")
        super().refresh(instance, *args, **kwargs)

    def merge(self, *args: Any, **kwargs: Any) -> Never:
        raise Unscopable("Read the row, then change it.")

    def add(self, instance: object, **kwargs: Any) -> None:
        self.pin()
        super().add(instance, **kwargs)

    def query(self, *entities: Any, **kwargs: Any) -> Any:
        raise Unscopable("Use select() with session.execute or tenants.read.")

    def connection(self, *args: Any, **kwargs: Any) -> Never:
        raise Unscopable("A bare connection passes the filter by.")

    def bulk_save_objects(self, *args: Any, **kwargs: Any) -> Never:
        raise Unscopable("Use insert_rows.")

    def bulk_insert_mappings(self, *args: Any, **kwargs: Any) -> Never:
        raise Unscopable("Use insert_rows.")

    def bulk_update_mappings(self, *args: Any, **kwargs: Any) -> Never:
        raise Unscopable("Use update() with a where.")

    def _execute_internal(self, statement: Executable, *args: Any, **kwargs: Any) -> Any:
        self.pin()
        return super()._execute_internal(statement, *args, **kwargs)


@event.listens_for(ScopedSession, "do_orm_execute")
def _scope_statement(state: ORMExecuteState) -> None:
    if state.execution_options.get("tenants_permit") is PERMIT or state.is_column_load:
        return
    if not state.is_orm_statement:
        raise Unscopable("Only statements over mapped classes can be scoped.")
    if state.is_from_statement:
        raise Unscopable("from_statement cannot be scoped.")
    if state.is_relationship_load and state.bind_mapper:
        classes: tuple[type[Any], ...] = (state.bind_mapper.class_,)  # the loader's own statement
    else:
        classes = _verified(state.statement)
    if not state.is_select:
        _refuse_unsafe_write(state)
    criteria = _criteria(classes, current_scope(), writing=not state.is_select)
    if criteria:
        state.statement = state.statement.options(*criteria)


@event.listens_for(ScopedSession, "before_attach")
def _refuse_what_was_not_read_here(session: Session, row: Any) -> None:
    state: InstanceState[Any] = sa_inspect(row)
    if state.key is not None and state.session_id is None:
        # Its expired attributes would be loaded by key alone, past the filter.
        raise Unscopable("A row that was read elsewhere is read again, not attached.")


def _stamp(row: Any, scope: Scope) -> None:
    if isinstance(row, SpaceScoped):
        if scope.space_id is None:
            raise NoSpace(f"{type(row).__name__} belongs to a space, and none is current.")
        if row.space_id is None:
            row.space_id = scope.space_id


def _check_writable(row: Any, scope: Scope) -> None:
    if isinstance(row, SpaceScoped):
        if row.space_id != scope.space_id:
            raise CrossSpace(f"A {type(row).__name__} of another space cannot be written here.")
    elif not row.writable(scope):
        raise NotAllowedHere(f"A {type(row).__name__} cannot be written by whoever is acting.")


def _moved(row: Any) -> bool:
    state: InstanceState[Any] = sa_inspect(row)
    columns = ("space_id", *row.parties) if isinstance(row, TwoParty) else ("space_id",)
    return any(name in state.attrs and state.attrs[name].history.deleted for name in columns)


@event.listens_for(ScopedSession, "before_flush")
def _stamp_and_check(session: Session, context: Any, instances: Any) -> None:
    if not (session.new or session.dirty or session.deleted):
        return
    changed = [row for row in session.dirty if session.is_modified(row)]
    if not (session.new or session.deleted or changed):
        return
    if not session.info.get("writing"):
        raise ReadOnly("Only transaction() opens a write.")
    scope = current_scope()
    for row in session.new:
        _stamp(row, scope)
        _check_writable(row, scope)
    for row in (*changed, *session.deleted):
        if isinstance(row, (SpaceScoped, TwoParty)) and _moved(row):
            raise CrossSpace("A row never changes its space.")
        _check_writable(row, scope)
