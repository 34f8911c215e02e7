"""Problems and diagnoses, and whether the payload carries a whole list of them. They are no entries: nothing is reconciled."""

from service.core.model.failures import FieldProblem
from service.core.model.written import ConditionWritten, ProblemList
from service.sources.fhir.codings import code_or_concept, code_values, coded, extensions
from service.sources.fhir.references import References, reference_of
from service.sources.fhir.resources import Opened, Resource

# GP Connect: the heading of the list of problems. The FHIR list code of the same meaning, and its title in examples.
_CODES = frozenset({"717711000000103", "problems"})
_TITLES = frozenset({"problems", "problem list"})


def read_conditions(opened: Opened, references: References) -> tuple[tuple[ConditionWritten, ...], ProblemList]:
    """Every Condition of the payload, and what became of its list of problems.

    A list is `partial` where it names what was not sent, or warns that something of it is withheld or in transit.
    """
    conditions = tuple(_condition(resource, opened.source) for resource in opened.of("Condition"))
    lists = [resource for resource in opened.of("List") if _is_of_problems(resource)]
    if not lists:
        return conditions, "absent"
    return conditions, "whole" if all(_is_whole(each, references) for each in lists) else "partial"


def _condition(resource: Resource, source: str) -> ConditionWritten:
    problems: list[FieldProblem] = []
    node = resource.node(problems)
    what, onset, ended = coded(node.one("code")), node.one("onsetPeriod"), node.one("abatementPeriod")
    began = node.date("onsetDateTime") or (onset.date("start") if onset else None)
    over = node.date("abatementDateTime") or (ended.date("end") if ended else None)
    return ConditionWritten(
        source=source,
        entry=resource.name,
        path=resource.path,
        codings=what.codings,
        text=what.text,
        clinical_status=code_or_concept(node, "clinicalStatus"),
        verification=code_or_concept(node, "verificationStatus"),
        onset=began,
        ended=over,
        problems=tuple(problems),
    )


def _is_of_problems(resource: Resource) -> bool:
    node = resource.node([])
    if node.words("status") == "entered-in-error":
        return False
    codes = {each.code for each in coded(node.one("code")).codings if each.code}
    title = " ".join((node.words("title") or "").split()).lower()
    return bool(codes & _CODES) or (not codes and title in _TITLES)


def _is_whole(resource: Resource, references: References) -> bool:
    node = resource.node([])
    if any(code_values(each) for each in extensions(node, "ListWarningCode")):
        return False
    named = [reference_of(entry.one("item")) for entry in node.all("entry")]
    return all(reference and references.find(reference, resource) for reference in named)
