"""Messages that a system sends us by itself, and what we answer it."""

from dataclasses import dataclass
from typing import Literal

# Acknowledgement codes of HL7 v2 (table 0008): kept, not kept because of us (send it again), not kept because of the message.
Acknowledgement = Literal["AA", "AE", "AR"]


@dataclass(frozen=True, kw_only=True)
class Announced:
    """What a message says of itself. `kind` is its type and trigger, such as `RDE^O11`; `sent` as written, None: not stated.

    `refused` says why a message of that kind is not taken; None: it is.
    """

    kind: str
    control: str
    application: str | None = None
    facility: str | None = None
    sent: str | None = None
    processing: str | None = None
    version: str | None = None
    refused: str | None = None


@dataclass(frozen=True, kw_only=True)
class Heard:
    """The answer to one message. `reason` holds nothing of the patient; None where the message was kept."""

    code: Acknowledgement
    announced: Announced | None
    reason: str | None = None
