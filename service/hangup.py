"""A hang-up signal asks the service to load its rules anew. It has to be listened to before anything else is loaded."""

import signal
import threading

# Set by the signal, cleared by whoever loads the rules.
ASKED = threading.Event()


def listen() -> None:
    """From now on the signal asks, where it would have ended the process."""
    # Systems without the signal have nothing to listen to.
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, lambda _signal, _frame: ASKED.set())
