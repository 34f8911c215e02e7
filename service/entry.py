"""Where the command `medrec` begins: a service listens to signals before its heavy parts are loaded."""

import sys

from service.hangup import listen


def main() -> None:
    """The command. Whoever reloads a service that is just starting must not end it; other commands end as they always do."""
    if "serve" in sys.argv[1:]:
        listen()
    from service.app.command import main as run

    run()
