"""What holds for every test: properties give the same answer on every run unless somebody asks to explore."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.support.traced import listen

# A build that fails by chance, on a change that has nothing to do with it, teaches people to press "again".
settings.register_profile("build", deadline=None, derandomize=True, database=None)
# pytest --hypothesis-profile explore: new examples each time, and many of them.
settings.register_profile("explore", deadline=None, max_examples=2_000, print_blob=True)
settings.load_profile("build")


def pytest_configure(config: pytest.Config) -> None:
    """A run of all tests answers for what the safety file says of them."""
    listen(config)


@pytest.fixture(params=["sqlite", "postgresql"])
def each_database(request: pytest.FixtureRequest) -> Iterator[str]:
    """The test is run once on SQLite and once on a real PostgreSQL; `tests.support.databases` says where they are."""
    from tests.support.databases import on

    with on(request.param):
        yield request.param


@pytest.fixture
def on_postgresql() -> Iterator[None]:
    """The test is run on a real PostgreSQL alone."""
    from tests.support.databases import on

    with on("postgresql"):
        yield
