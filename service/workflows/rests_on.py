"""What each finding rests on, as hashes: a later report can tell whether it raises the same finding on the same facts.

Names that a retrieval may change (ids of entries, places in a payload, the time of reading) are no part of it. Everything
else that speaks of the thing is: its words, its dose, every allergy of the patient, the weight, whatever facts the kind of
check looks at, what was compared, and the rule as it stood.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from service.audit.canonical import canonical_json, sha256_hex
from service.audit.kept import Hit
from service.core.checks.looks_at import COUNTS_DAYS, facts_of
from service.core.model.finding import Finding
from service.core.model.patient import Patient
from service.core.model.report import Report
from service.core.rules import Rulebook

Json = Mapping[str, Any]
_MEDICINE = (
    "text",
    "status",
    "in_force",
    "codes",
    "course",
    "started",
    "ended",
    "indication",
    "change",
    "change_reason",
    "notes",
)
_IDENTIFIED = ("medicine", "form", "brand", "degraded", "trial")
_ALLERGY = (
    "state",
    "original_text",
    "agents",
    "drug",
    "severity",
    "certainty",
    "kind",
    "reactions",
    "negation",
    "notes",
    "codes",
)
_ALLERGY_ENDS = ("clinical_status", "verification", "criticality", "onset", "ended", "end_reason")
_SHORT = 16


def hits_of(report: Report, value: Json, rulebook: Rulebook) -> tuple[Hit, ...]:
    """Every finding of a report, shown or not, with what it rests on. `value` is the report as JSON, so that it is made once."""
    basis = _Basis(report, value, rulebook)
    seen: Counter[str] = Counter()
    found = [(finding, True) for finding in report.findings] + [(finding, False) for finding in report.coverage.shadow_findings]
    return tuple(_hit(finding, shown, basis, seen) for finding, shown in found)


def _hit(finding: Finding, shown: bool, basis: "_Basis", seen: Counter[str]) -> Hit:
    rests_on = basis.of(finding)
    thing = _hash([finding.rule, sorted(basis.name(subject.line, subject.kind, subject) for subject in finding.subjects)])
    same = _hash([thing, rests_on])
    # Two findings that nothing tells apart stay two: a decision about the first never quiets the second.
    seen[same] += 1
    if seen[same] > 1:
        same = _hash([same, seen[same]])
    return Hit(
        finding=finding.id,
        shown=shown,
        rule=finding.rule,
        version=finding.rule_version,
        severity=finding.severity,
        same=same,
        thing=thing,
        basis=rests_on,
    )


class _Basis:
    """The parts of one report, each hashed once however many findings rest on it."""

    def __init__(self, report: Report, value: Json, rulebook: Rulebook) -> None:
        self._patient, self._transfer, self._book = report.patient, report.transfer, rulebook
        self._kinds = {rule.id: rule.check.kind for rule in rulebook.rules}
        lines = [*value["medicines"], *value["allergies"]]
        self._lines = {line["line"]: line for line in lines}
        self._entries = {(entry["source"], entry["entry"]): entry for line in lines for entry in line["entries"]}
        self._roles = {source["name"]: source["role"] for source in value["sources"]}
        known = [_hash([line["agent"], sorted(map(_allergy, line["entries"]))]) for line in value["allergies"]]
        self._allergies = _hash(sorted(known))
        self._known: dict[tuple[str, str | None, str | None], str] = {}

    def of(self, finding: Finding) -> dict[str, str]:
        """A short hash of each part that the finding rests on, by the word for it."""
        kind = self._kinds.get(finding.rule)
        looked_at = facts_of(kind) | ({"weight"} if any(one.kind == "medicine" for one in finding.subjects) else set[str]())
        parts: dict[str, object] = {
            "rule": [finding.rule_version, self._book.behaviours.get(finding.rule), finding.severity, finding.holds],
            "transfer": self._transfer,
            "medicine": self._all(finding, "medicine", _medicine),
            "dose": self._all(finding, "dose", _dose),
            "weight": _fact(self._patient, "weight") if "weight" in looked_at else None,
            "patient": [_fact(self._patient, name) for name in sorted(looked_at - {"weight"})],
            "compared": _evidence(finding, kind),
        }
        if any(one.kind in {"medicine", "allergy"} for one in finding.subjects):
            parts["allergy"] = self._allergies
        if any(one.kind == "source" for one in finding.subjects):
            parts["source"] = sorted([one.source or "", one.text or ""] for one in finding.subjects)
        return {name: _hash(part)[7 : 7 + _SHORT] for name, part in parts.items()}

    def name(self, line: str | None, kind: str, subject: Any) -> str:
        """What a subject is, whatever is said of it: its medicine or agent, or else its words."""
        held = self._lines.get(line or "", {})
        of = held.get("medicine") or held.get("agent")
        called = (of["code"] or of["display"] or of.get("text")) if of else subject.text
        return f"{kind}|{called or ''}" + (f"|{subject.source}" if kind == "source" else "")

    def _all(self, finding: Finding, part: str, of: Any) -> list[str]:
        return sorted(self._one(part, one.source, one.entry, of) for one in finding.subjects if one.kind == "medicine")

    def _one(self, part: str, source: str | None, entry: str | None, of: Any) -> str:
        where = (part, source, entry)
        if where not in self._known:
            held = self._entries.get((source, entry), {})
            self._known[where] = _hash([self._roles.get(source or ""), source, of(held)])
        return self._known[where]


def _medicine(entry: Json) -> list[object]:
    identified: Json = entry.get("identified") or {}
    return [*map(entry.get, _MEDICINE), *map(identified.get, _IDENTIFIED)]


def _dose(entry: Json) -> object:
    return entry.get("dose")


def _allergy(entry: Json) -> str:
    return _hash([entry["source"], *map(entry.get, _ALLERGY), *map(entry.get, _ALLERGY_ENDS)])


def _fact(patient: Patient, name: str) -> list[str | None]:
    """A fact as it was judged by: its value and whether it may be used. When it was measured is no change of it."""
    if name == "sex":
        return [patient.identity.sex]
    if name == "age":
        # A child's age tells in months, an adult's in years.
        grown = patient.age_years is not None and patient.age_years >= 18
        return ["years", str(patient.age_years)] if grown else ["months", str(patient.age_months)]
    fact = next((fact for fact in patient.facts if fact.name == name), None)
    if fact is None:
        return [None]
    said = [str(fact.value), fact.unit, fact.trouble] if fact.value is not None else [fact.written, fact.unit, fact.trouble]
    # A pregnancy is judged by all that was told of it, a measurement by the one that was chosen.
    others = [one for one in patient.others if one.name == name == "pregnant"]
    return [*said, *(part for one in others for part in (str(one.value), one.trouble))]


def _evidence(finding: Finding, kind: str | None) -> list[tuple[str, str]]:
    skipped = {"days", "because"} if kind in COUNTS_DAYS else set[str]()
    return sorted((name, words) for name, words in finding.evidence.items() if name not in skipped)


def _hash(value: object) -> str:
    return sha256_hex(canonical_json(value))


def changed(then: Mapping[str, str], now: Mapping[str, str]) -> Sequence[str]:
    """The words for the parts that are not what they were."""
    return [name for name in sorted({*then, *now}) if then.get(name) != now.get(name)]
