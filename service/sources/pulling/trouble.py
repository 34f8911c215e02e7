"""What went wrong while a source was asked, as a value."""

from dataclasses import dataclass

from service.core.model.failures import FailureKind


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """`detail` is in words for a clinician and holds nothing that the source sent. `again`: trying once more may help."""

    kind: FailureKind
    detail: str
    again: bool = False
