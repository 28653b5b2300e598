"""Two roles on PostgreSQL: one owns the tables and migrates, the other serves and may do only what serving needs.

Rows of the ledger and of the audit log are added and never changed, so the second role may add them, column by column,
and nothing else: not number them, not write a sum, not switch a guard off (reliability.md K2).
"""

from collections.abc import Iterator
from typing import Final

from flask import Flask
from sqlalchemy import Connection, Table, text
from sqlalchemy.exc import DBAPIError

from storefront import audit, ledger
from storefront.kernel.db import db, writing
from storefront.operating.troubles import Trouble

KEPT: Final = (*ledger.triggers.GROWING, audit.triggers.TABLE)
LOCKED: Final = "currency"  # who may update no column may lock no row; the guard refuses every such update
NOTHING_TO_DO: Final = "SQLite has no roles: whoever may write its file owns everything. There is nothing to do."

_OWNER: Final = text(
    "SELECT quote_ident(nspname) AS schema, pg_get_userbyid(relowner) AS name, quote_ident(current_database()) AS base,"
    " pg_has_role(relowner, 'USAGE') AS is_us"
    " FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace WHERE pg_class.oid = to_regclass('moves')"
)
_MIGHTY: Final = text(  # what a role owns, or belongs to, it can give itself
    "WITH here AS (SELECT oid FROM pg_database WHERE datname = current_database())"
    " SELECT rolsuper OR rolcreaterole OR EXISTS (SELECT FROM pg_auth_members WHERE member = pg_roles.oid)"
    " OR EXISTS (SELECT FROM pg_shdepend, here WHERE refclassid = 'pg_authid'::regclass AND refobjid = pg_roles.oid"
    " AND deptype = 'o' AND (dbid = here.oid OR (classid = 'pg_database'::regclass AND objid = here.oid)))"
    " FROM pg_roles WHERE rolname = :role"
)
_IN_SCHEMA: Final = text(
    "SELECT has_schema_privilege(:role, current_schema(), 'USAGE')"
    " AND NOT has_schema_privilege(:role, current_schema(), 'CREATE')"
)
_OWNS: Final = text("SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = to_regclass('moves')")
_EXCEEDS: Final = text(
    "SELECT bool_or(has_table_privilege(to_regclass(name), 'UPDATE, DELETE, TRUNCATE, TRIGGER'))"
    " FROM unnest(CAST(:names AS text[])) AS name"
)


def limit(app: Flask, role: str) -> str:
    """Let a role do what the application does, and no more; one sentence on what was done. A repeat changes nothing.

    DATABASE_URL must be the tables' owner's. Tables of later migrations are open to the role too, since they are made
    by the same owner. Raises Trouble, and then nothing was changed.
    """
    with app.app_context():
        if db.engine.dialect.name != "postgresql":
            return NOTHING_TO_DO
        try:
            with writing().connect() as connection:
                _limit(connection, role)
                connection.commit()
        except DBAPIError as error:
            raise Trouble(f"The database refused: {error.orig}") from error
    return f"{role} may use every table now, and of {', '.join(KEPT)} only read and add rows."


def owns(connection: Connection) -> bool:
    """Whether the role that is connected to PostgreSQL could switch the ledger's guards off."""
    return bool(connection.scalar(_OWNS))


def exceeds(connection: Connection) -> bool:
    """Whether it may try more than to add rows where rows are only added."""
    return bool(connection.scalar(_EXCEEDS, {"names": list(KEPT)}))


def _limit(connection: Connection, role: str) -> None:
    owner = connection.execute(_OWNER).one_or_none()
    if owner is None:
        raise Trouble("There are no tables yet: run `storefront migrate` first.")
    if not owner.is_us:
        raise Trouble(f"The tables belong to the role {owner.name}: DATABASE_URL must be that role's.")
    _check(connection, role)
    quote = connection.dialect.identifier_preparer.quote_identifier
    for statement in _statements(owner.base, owner.schema, quote(owner.name), quote(role)):
        connection.exec_driver_sql(statement)
    if not connection.scalar(_IN_SCHEMA, {"role": role}):
        raise Trouble(
            f"{role} must use the schema {owner.schema} and make nothing in it, which the schema's owner has to say:"
            f" GRANT USAGE ON SCHEMA {owner.schema} TO {role}; REVOKE CREATE ON SCHEMA {owner.schema} FROM PUBLIC;"
        )


def _check(connection: Connection, role: str) -> None:
    mighty = connection.scalar(_MIGHTY, {"role": role})
    if mighty is None:
        raise Trouble(f"There is no role {role}: make one first, for instance with `createuser --pwprompt {role}`.")
    if mighty:
        raise Trouble(
            f"{role} could give itself more. Take a role that is no superuser, makes no roles, belongs to none,"
            " and owns neither this database nor anything in it."
        )


def _statements(base: str, schema: str, owner: str, role: str) -> Iterator[str]:
    """Everything is taken first, so that what an earlier version gave is gone."""
    tables, sequences = f"ALL TABLES IN SCHEMA {schema}", f"ALL SEQUENCES IN SCHEMA {schema}"
    yield f"REVOKE ALL ON {tables} FROM PUBLIC, {role}"
    yield f"REVOKE ALL ON {sequences} FROM PUBLIC, {role}"
    yield f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC, {role}"
    yield f"REVOKE TEMPORARY ON DATABASE {base} FROM PUBLIC, {role}"
    yield f"GRANT USAGE, CREATE ON SCHEMA {schema} TO {owner}"
    yield f"GRANT USAGE ON SCHEMA {schema} TO {role}"
    yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON {tables} TO {role}"
    yield f"GRANT USAGE ON {sequences} TO {role}"
    for name in (*KEPT, "alembic_version"):
        yield f"REVOKE INSERT, UPDATE, DELETE ON {schema}.{name} FROM {role}"
    for name in KEPT:
        yield f"GRANT INSERT ({_written(db.metadata.tables[name])}) ON {schema}.{name} TO {role}"
    yield f"GRANT UPDATE ({LOCKED}) ON {schema}.ledger_accounts TO {role}"
    later = f"ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA {schema}"
    yield f"{later} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}"
    yield f"{later} GRANT USAGE ON SEQUENCES TO {role}"


def _written(table: Table) -> str:
    """The columns the application fills in; numbers and sums are the database's own."""
    return ", ".join(f'"{one.name}"' for one in table.columns if not one.primary_key and one.server_default is None)
