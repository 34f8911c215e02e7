"""Why a database is not used."""


class DatabaseRefused(Exception):
    """The database is there and must not be used as it is. The message says why and what to do, and holds no address."""
