"""Whom a payload speaks of: its Patient resources, and NHS numbers written beside a reference to the patient."""

from dataclasses import replace

from service.core.model.failures import FieldProblem
from service.core.model.written import PatientWritten
from service.sources.fhir.codings import code_values, extension
from service.sources.fhir.node import Node
from service.sources.fhir.references import References, reference_of
from service.sources.fhir.resources import MEDICINES, Opened, Resource


def read_patients(opened: Opened, references: References) -> tuple[PatientWritten, ...]:
    """Every patient that the payload names; more than one means that it may be about more than one person.

    A medicine or an allergy that refers to none of those whom it holds is told as a further one.
    """
    found = [_patient(resource, opened.source) for resource in opened.of("Patient")]
    known = {each.nhs_number for each in found}
    for resource in opened.resources:
        for name in ("subject", "patient"):
            beside = _beside(resource, name, opened.source)
            if beside and beside.nhs_number not in known:
                known.add(beside.nhs_number)
                found.append(beside)
    return (*found, *_referred_to(opened, references))


def _referred_to(opened: Opened, references: References) -> tuple[PatientWritten, ...]:
    """The patients that entries refer to and that the payload, which holds another, does not."""
    if not any(opened.of("Patient")):
        return ()
    unknown: dict[str, PatientWritten] = {}
    for resource in opened.of("AllergyIntolerance", *MEDICINES):
        node = resource.node([])
        reference = next((said for name in ("subject", "patient") if (said := reference_of(node.one(name)))), None)
        if reference and references.find(reference, resource) is None:
            written = PatientWritten(source=opened.source, entry=resource.name, path=resource.path, only_referred_to=True)
            unknown.setdefault(reference, written)
    return tuple(unknown.values())


def _patient(resource: Resource, source: str) -> PatientWritten:
    problems: list[FieldProblem] = []
    node = resource.node(problems)
    numbers = [each for each in node.all("identifier") if _is_nhs_number(each) and each.words("use") != "old"]
    values = list(dict.fromkeys(digits for each in numbers if (digits := _digits(each))))
    if len(values) > 1:
        node.note("holds more than one NHS number", "identifier")
    name = _official(list(node.all("name")))
    verified = extension(numbers[0], "NHSNumberVerificationStatus") if numbers else None
    patient = PatientWritten(
        source=source,
        entry=resource.name,
        path=resource.path,
        nhs_number=values[0] if values else None,
        nhs_number_status=next(iter(code_values(verified)), None) if verified else None,
        further_numbers=tuple(values[1:]),
        birth_date=node.date("birthDate"),
        sex=node.words("gender"),
        family=" ".join(name.texts("family")) or None if name else None,
        given=name.texts("given") if name else (),
    )
    return replace(patient, problems=tuple(dict.fromkeys(problems)))


def _beside(resource: Resource, name: str, source: str) -> PatientWritten | None:
    held = resource.body.get(name)
    if not isinstance(held, dict) or "identifier" not in held:
        return None
    node = Node(held, resource.path, name, [])
    number = next((digits for each in node.all("identifier") if _is_nhs_number(each) and (digits := _digits(each))), None)
    return PatientWritten(source=source, entry=resource.name, path=node.path, nhs_number=number) if number else None


def _is_nhs_number(identifier: Node) -> bool:
    system = identifier.words("system") if isinstance(identifier.value, dict) else None
    return (system or "").rstrip("/").lower().endswith("/nhs-number")


def _digits(identifier: Node) -> str | None:
    written = identifier.words("value")
    return "".join(written.replace("-", "").split()) if written else None


def _official(names: list[Node]) -> Node | None:
    return next((name for name in names if name.words("use") == "official"), names[0] if names else None)
