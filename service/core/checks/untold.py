"""What a table of the site does not speak of, told once for all medicines: one line of coverage, and no noise."""

from collections.abc import Callable, Iterable

from service.core.checks.about import line_name, medicine_subject, patient_subject
from service.core.model.entries import MedicineEntry
from service.core.model.finding import Outcome
from service.core.model.lines import MedicineLine

# A medicine entry, why nothing can be told of it, and the name of what is missing.
Untold = tuple[tuple[MedicineLine, MedicineEntry], str, str]


def no_table(because: str, missing: str) -> tuple[Outcome, ...]:
    """The one answer of a check whose whole table the site does not hold."""
    subjects = (patient_subject("every medicine"),)
    return (Outcome(answer="cannot_tell", subjects=subjects, because=because, missing=(missing,), alters_status=False),)


def told_together(untold: Iterable[Untold], because: Callable[[str], str], *, alters_status: bool = False) -> tuple[Outcome, ...]:
    """One cannot_tell about all of them, () about none; `because` makes its sentence of the names, each with its reason.

    It leaves the status alone where no fact of the record is missing but a row of a table (contract, section 2).
    """
    held = list(untold)
    if not held:
        return ()
    by_reason: dict[str, dict[str, None]] = {}
    for pair, why, _ in held:
        by_reason.setdefault(why, {})[line_name(*pair)] = None
    names = "; ".join(f"{', '.join(sorted(each))} ({why})" for why, each in sorted(by_reason.items()))
    return (
        Outcome(
            answer="cannot_tell",
            subjects=tuple(dict.fromkeys(medicine_subject(*pair) for pair, _, _ in held)),
            because=because(names),
            missing=tuple(sorted({missing for _, _, missing in held})),
            alters_status=alters_status,
        ),
    )
