"""How well what a source sends keeps to its specification."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Validity:
    """How many FHIR resources a payload holds, and how many of them are invalid; `problems`: each place with what is wrong."""

    resources: int
    invalid: int
    problems: tuple[str, ...] = ()
