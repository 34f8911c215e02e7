"""Answers to searches: what a page holds, where the next one is, and all pages as one bundle again."""

import re
from dataclasses import dataclass, field
from typing import Any

import msgspec

from service.sources.pulling.trouble import Trouble
from service.sources.refusal import Refusal
from service.sources.strict_json import read_json

NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"
_ID = re.compile(r"[A-Za-z0-9.-]{1,64}")
# The digits of every number stay as they were written.
_WRITE = msgspec.json.Encoder(decimal_format="number")
# Which field of an entry says whose it is.
_WHOSE = {
    "AllergyIntolerance": "patient",
    "MedicationRequest": "subject",
    "MedicationStatement": "subject",
    "MedicationDispense": "subject",
    "MedicationAdministration": "subject",
    "Observation": "subject",
    "Condition": "subject",
}


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page. `total` and `next` None: not said."""

    entries: tuple[dict[str, Any], ...]
    total: int | None = None
    next: str | None = None


@dataclass(kw_only=True)
class Search:
    """The pages of one search so far. `unread` is the link to the page that did not come, None once all have."""

    kind: str
    entries: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    total: int | None = None
    begun: bool = False
    unread: str | None = None

    def add(self, page: Page) -> None:
        """One page more. What a server includes again on a later page is kept once."""
        seen = [entry["resource"] for entry in self.entries if _included(entry)]
        self.entries += [entry for entry in page.entries if not (_included(entry) and entry["resource"] in seen)]
        self.total = page.total if self.total is None else self.total
        self.begun, self.unread = True, page.next

    def bundle(self) -> dict[str, Any]:
        """The search as one answer. A page that is missing still shows by its link and by the total."""
        total = {} if self.total is None else {"total": self.total}
        link = [{"relation": "next", "url": "not-read"}] if self.unread else []
        return {"resourceType": "Bundle", "type": "searchset", **total, "link": link, "entry": self.entries}


def read_page(body: bytes) -> Page | Trouble:
    """A page from its bytes; an answer that is no bundle of entries is a trouble."""
    value = read_json(body)
    if isinstance(value, Refusal):
        # Without the place: the name of a field is what the source wrote, and may be anything.
        return Trouble(kind="unreadable", detail=f"its answer cannot be read: {value.problems[0].reason}")
    if not isinstance(value, dict) or value.get("resourceType") != "Bundle":
        return Trouble(kind="wrong-content", detail="it answered a search with something that is no bundle")
    entries, links, total = value.get("entry", []), value.get("link", []), value.get("total")
    if not isinstance(entries, list) or not all(_has_resource(entry) for entry in entries):
        return Trouble(kind="wrong-content", detail="it answered a search with entries that hold no resource")
    next = _next(links)
    if isinstance(next, Trouble):
        return next
    return Page(entries=tuple(entries), total=total if type(total) is int else None, next=next)  # type: ignore[arg-type]


def the_patient(search: Search, nhs_number: str) -> str | Trouble:
    """The id of the one patient who bears that NHS number. A server that overlooks what it was asked for answers with others."""
    patients = [entry["resource"] for entry in search.entries if entry["resource"]["resourceType"] == "Patient"]
    if not patients:
        return Trouble(kind="not-found", detail="it knows no patient of that NHS number, or none whom it may show")
    if any(nhs_number not in _numbers(patient) for patient in patients):
        return Trouble(kind="wrong-patient", detail="it answered with another patient, so nothing of it was used")
    if len(patients) > 1:
        return Trouble(kind="wrong-patient", detail="it holds that NHS number more than once, so nothing of it was used")
    id = patients[0].get("id")
    if not isinstance(id, str) or not _ID.fullmatch(id):
        return Trouble(kind="wrong-content", detail="its patient has no id by which entries could be asked for")
    return id


def another_patients(search: Search, patient: str, base: str) -> Trouble | None:
    """Whether an entry is not, or not surely, that patient's, whatever it was asked for by. None: all of them are."""
    own = {f"Patient/{patient}", f"{base}/Patient/{patient}"}
    for entry in search.entries:
        resource = entry["resource"]
        if resource["resourceType"] not in _WHOSE:
            continue
        whose = resource.get(_WHOSE[resource["resourceType"]])
        written = whose.get("reference") if isinstance(whose, dict) else None
        if not isinstance(written, str) or written.split("/_history/")[0] not in own:
            return Trouble(kind="wrong-patient", detail="it answered with entries of another patient, so nothing of it was used")
    return None


def as_text(searches: list[Search]) -> str:
    """All searches as one bundle, as text."""
    entries = [{"resource": search.bundle()} for search in searches]
    return _WRITE.encode({"resourceType": "Bundle", "type": "collection", "entry": entries}).decode()


def text_of(search: Search) -> str:
    """One search as text."""
    return _WRITE.encode(search.bundle()).decode()


def _included(entry: dict[str, Any]) -> bool:
    search = entry.get("search")
    return isinstance(search, dict) and search.get("mode") == "include"


def _has_resource(entry: object) -> bool:
    resource = entry.get("resource") if isinstance(entry, dict) else None
    return isinstance(resource, dict) and isinstance(resource.get("resourceType"), str)


def _next(links: object) -> str | Trouble | None:
    """The address of the next page, None where this is the last."""
    held = [link for link in links if isinstance(link, dict)] if isinstance(links, list) else []
    found = [link for link in held if link.get("relation") == "next"]
    if not found:
        return None
    url = found[0].get("url")
    if len(found) > 1 or not isinstance(url, str) or not url:
        return Trouble(kind="wrong-content", detail="it does not say in one way where its next page is")
    return url


def _numbers(patient: dict[str, Any]) -> set[str]:
    held = patient.get("identifier")
    return {
        "".join(str(each.get("value")).replace("-", "").split())
        for each in (held if isinstance(held, list) else [])
        if isinstance(each, dict) and str(each.get("system")).rstrip("/").lower().endswith("/nhs-number")
    }
