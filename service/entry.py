"""Where the command `medrec` begins: a service listens to signals before its heavy parts are loaded."""

import gc
import sys

from service.hangup import listen


def main() -> None:
    """The command. Whoever reloads a service that is just starting must not end it; other commands end as they always do."""
    if "serve" in sys.argv[1:]:
        listen()
    # Modules are no garbage: neither looked through while they are loaded, nor at every collection after it.
    gc.disable()
    from service.app.command import main as run

    gc.freeze()
    gc.enable()
    run()
