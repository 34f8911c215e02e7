"""An administration (RXA) that comes without its order: what was given, when and how much. It says nothing of how often."""

from service.core.model.dates import read_date
from service.core.model.failures import FieldProblem
from service.core.model.written import DosageWritten, MedicineWritten, Status, StructuredDose
from service.sources.hl7v2.amounts import Given, read_amounts, read_strength
from service.sources.hl7v2.codes import coded, coded_or_none, iso_time, words_of
from service.sources.hl7v2.dosages import read_further_routes
from service.sources.hl7v2.segments import Segment

# Table 0322, completion status. What was refused or not given says that it is ordered, and not that it is taken.
_NOT_GIVEN = ("RE", "NA")


def read_given(given: Segment, routes: list[Segment], name: str, source: str) -> MedicineWritten:
    """One administration as an entry.

    Its status is unknown, and so it counts as in force: nobody gives a medicine on a ward that nobody ordered, and the
    order itself did not come. `not-taken` where it was refused or not given.
    """
    problems: list[FieldProblem] = []
    medicine = coded(given.parts(5))
    if not medicine.codings and not medicine.text:
        problems.append(FieldProblem(path=given.path, reason="names no medicine, neither by code nor in words"))
    completion = (given.words(20) or "").upper()
    status: Status = "not-taken" if completion in _NOT_GIVEN else "unknown"
    place = routes[0] if routes else None
    strength, volume = read_strength(given, problems)
    return MedicineWritten(
        source=source,
        entry=name,
        path=given.path,
        resource="RXA",
        codings=medicine.codings,
        text=medicine.text,
        form=coded_or_none(given.parts(8)),
        status=status,
        status_written=completion or None,
        status_reason=words_of(given.parts(18)),
        intent="administration",
        dosages=(
            DosageWritten(
                path=given.path,
                structured=_dose(given, problems),
                route=coded_or_none(place.parts(1)) if place else None,
                site=coded_or_none(place.parts(2)) if place else None,
                further_routes=read_further_routes(routes, problems),
                strength=strength,
                strength_volume=volume,
            ),
        ),
        last_issued=read_date(given.words(3)),
        notes=tuple(words for each in given.repeats(9) if (words := words_of(each))),
        problems=tuple(problems),
    )


def _dose(given: Segment, problems: list[FieldProblem]) -> StructuredDose | None:
    told = read_amounts(given, problems)
    at = iso_time(given.words(3))
    if told == Given() and at is None:
        return None
    return StructuredDose(amounts=told.amounts, rate=told.rate, events=(at,) if at else ())
