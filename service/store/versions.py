"""Which version of the tables a database holds: one step of `migrations` each, in their order."""

from sqlalchemy import Connection, String, column, inspect, select, table

from service.store.problems import DatabaseRefused

# The steps, oldest first; tests hold them against the files of `migrations`.
STEPS = ("0001", "0002", "0003", "0004")
NEWEST = STEPS[-1]
# Our tables as they were made before versions were noted.
UNNOTED = "0000"
_NOTED_IN = table("alembic_version", column("version_num", String))
# What no database of ours was ever without.
_OURS = frozenset({"received", "report", "audit_event", "chain_head", "decision", "idempotency_key"})


def version_of(connection: Connection) -> str | None:
    """The version that is noted, UNNOTED for tables from before, None for an empty database.

    DatabaseRefused for tables of somebody else, and for a version that only a newer release knows.
    """
    tables = set(inspect(connection).get_table_names())
    if _NOTED_IN.name in tables:
        return _known(list(connection.execute(select(_NOTED_IN.c.version_num)).scalars()))
    if not tables:
        return None
    if not tables >= _OURS:
        raise DatabaseRefused("holds tables that are not medrec's: give it a database of its own")
    return UNNOTED


def _known(noted: list[str]) -> str:
    if len(noted) == 1 and noted[0] in STEPS:
        return noted[0]
    written = ", ".join(noted) or "none"
    raise DatabaseRefused(
        f"is of version {written}, which this release does not know (it knows {NEWEST}): "
        "run the release that wrote it or a newer one, or restore a backup"
    )
