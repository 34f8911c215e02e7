"""How long a test waits for what has to come: only what hangs reaches it, however busy the machine is."""

PATIENCE_SECONDS = 300
