"""A server in a process of its own, to be killed: python -m tests.support.child_server DATABASE prints its port."""

import sys
from typing import Any

import uvicorn

from service.access.access import Development
from service.api.application import make_api
from service.api.feeds import make_feeds
from service.api.serving import configured, listen
from service.edge.limiter import Limits
from tests.support.server import ALL_CAUGHT, FEEDS, office_at, plain_desk


def main() -> None:
    """Serve until killed."""

    def quiet(event: str, **fields: Any) -> None:
        pass

    api = make_api(
        office_at(sys.argv[1], plain_desk()),
        version="test",
        limits=Limits(),
        canaries=ALL_CAUGHT,
        log=quiet,
        access=Development(),
    )
    api.include_router(make_feeds(FEEDS))
    taken = listen("127.0.0.1", 0)
    print(taken.getsockname()[1], flush=True)
    uvicorn.Server(configured(api)).run(sockets=[taken])


if __name__ == "__main__":
    main()
