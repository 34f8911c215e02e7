"""A provider of GP Connect structured records behind Spine's proxy, as the specification has both: it checks what it is sent."""

import base64
import gzip
import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.support.doubles.faults import spoilt
from tests.support.doubles.http import Answer, Received

INTERACTION = "urn:nhs:names:services:gpconnect:fhir:operation:gpc.getstructuredrecord-1"
FROM, TO = "200000000115", "200000000116"
AUDIENCE = "https://provider.thirdparty.example/GP0001/STU3/1"
_CODES = "https://fhir.nhs.uk/STU3/ValueSet/Spine-ErrorOrWarningCode-1"
_PROXY_CODES = "http://fhir.nhs.net/ValueSet/gpconnect-schedule-response-code-1-0"
PROBLEMS = "717711000000103"
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Spine error code: HTTP status and type of issue (error handling page).
REFUSALS = {
    "INVALID_NHS_NUMBER": (400, "value"),
    "INVALID_IDENTIFIER_SYSTEM": (400, "value"),
    "BAD_REQUEST": (400, "invalid"),
    "INVALID_PATIENT_DEMOGRAPHICS": (400, "business-rule"),
    "PATIENT_NOT_FOUND": (404, "not-found"),
    "NO_RECORD_FOUND": (404, "not-found"),
    "NO_PATIENT_CONSENT": (403, "forbidden"),
    "NO_ORGANISATION_CONSENT": (403, "forbidden"),
    "ACCESS_DENIED": (403, "forbidden"),
    "INVALID_RESOURCE": (422, "invalid"),
    "INVALID_PARAMETER": (422, "invalid"),
    "INTERNAL_SERVER_ERROR": (500, "processing"),
    "NOT_IMPLEMENTED": (501, "not-supported"),
}


@dataclass
class GpProvider:
    """Records by NHS number. `says`: refuses with that Spine code; `proxy`: the proxy refuses with that status.

    `fault` is one of `tests.support.doubles.faults`; `zipped` answers in gzip; `faults_left` None: the fault stays. `problems`
    False: it is of a version that cannot give any.
    """

    records: Mapping[str, bytes]
    says: str | None = None
    proxy: int | None = None
    fault: str | None = None
    faults_left: int | None = None
    zipped: bool = False
    problems: bool = True
    delay: float = 0.0
    address: str = ""
    claims: list[dict[str, Any]] = field(default_factory=list)
    traces: list[str] = field(default_factory=list)

    def __call__(self, request: Received) -> Answer:
        """The answer to one request."""
        if self.proxy:
            return outcome_of_proxy(self.proxy)
        wrong = self._wrong_with(request)
        if wrong:
            return outcome(wrong)
        [number] = [p["valueIdentifier"] for p in json.loads(request.body)["parameter"] if p["name"] == "patientNHSNumber"]
        if self.says:
            return outcome(self.says)
        record = self.records.get(number["value"])
        asked = {each["name"] for each in json.loads(request.body)["parameter"]}
        said = _as_asked(record, asked, supported=self.problems) if record is not None else None
        good = self._good(said) if said is not None else outcome("PATIENT_NOT_FOUND")
        return self._with_fault(good, request)

    def _with_fault(self, good: Answer, request: Received) -> Answer:
        if self.fault is None or self.faults_left == 0:
            return good
        if self.faults_left is not None:
            self.faults_left -= 1
        said = {"withheld": "NO_PATIENT_CONSENT", "not-found": "PATIENT_NOT_FOUND"}.get(self.fault)
        if said:
            return outcome(said)
        if self.fault == "wrong-patient":
            [other] = [record for number, record in self.records.items() if number == "other"]
            return self._good(other)
        return spoilt(self.fault, good, request) or good

    def _good(self, record: bytes) -> Answer:
        if self.zipped:
            return Answer(body=gzip.compress(record), headers={"Content-Encoding": "gzip"}, delay=self.delay)
        return Answer(body=record, delay=self.delay)

    def _wrong_with(self, request: Received) -> str | None:
        """The Spine code by which a provider refuses what does not keep to the specification."""
        head = request.headers
        if request.method != "POST" or not request.target.endswith("/Patient/$gpc.getstructuredrecord"):
            return "NOT_IMPLEMENTED"
        if (head.get("ssp-from"), head.get("ssp-to"), head.get("ssp-interactionid")) != (FROM, TO, INTERACTION):
            return "BAD_REQUEST"
        trace = head.get("ssp-traceid", "")
        if not _UUID.fullmatch(trace) or trace in self.traces:
            return "BAD_REQUEST"
        self.traces.append(trace)
        if not all(head.get(name, "").startswith("application/fhir+json") for name in ("accept", "content-type")):
            return "BAD_REQUEST"
        return self._wrong_token(head.get("authorization", "")) or _wrong_parameters(json.loads(request.body))

    def _wrong_token(self, written: str) -> str | None:
        found = re.fullmatch(r"Bearer ([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.", written)
        if not found or _part(found[1]) != {"alg": "none", "typ": "JWT"}:
            return "BAD_REQUEST"
        claims = _part(found[2])
        self.claims.append(claims)
        now = time.time()
        person = claims["requesting_practitioner"]
        right = (
            claims["aud"] == AUDIENCE
            and claims["exp"] - claims["iat"] == 300
            and abs(claims["iat"] - now) < 60
            and claims["reason_for_request"] == "directcare"
            and claims["requested_scope"] in ("patient/*.read", "patient/*.read conf/N")
            and claims["sub"] == person["id"]
            and claims["iss"].startswith("https://")
        )
        if not right:
            return "BAD_REQUEST"
        device, organisation = claims["requesting_device"], claims["requesting_organization"]
        systems = [each["system"] for each in person["identifier"]]
        right = (
            [device["resourceType"], organisation["resourceType"], person["resourceType"]]
            == ["Device", "Organization", "Practitioner"]
            and bool(device["model"] and device["version"] and device["identifier"][0]["value"])
            and organisation["identifier"][0]["system"] == "https://fhir.nhs.uk/Id/ods-organization-code"
            and bool(organisation["name"])
            and systems[:2] == ["https://fhir.nhs.uk/Id/sds-user-id", "https://fhir.nhs.uk/Id/sds-role-profile-id"]
            and len(systems) == 3
            and all(person["name"][0][part] for part in ("family", "given"))
        )
        return None if right else "INVALID_RESOURCE"


def outcome(code: str) -> Answer:
    """A provider's refusal."""
    status, kind = REFUSALS[code]
    coding = {"system": _CODES, "code": code, "display": code.replace("_", " ").capitalize()}
    issue = {"severity": "error", "code": kind, "details": {"coding": [coding]}, "diagnostics": "XXTESTPATIENT-SECRET"}
    profile = "https://fhir.nhs.uk/STU3/StructureDefinition/GPConnect-OperationOutcome-1"
    return Answer(
        status, json.dumps({"resourceType": "OperationOutcome", "meta": {"profile": [profile]}, "issue": [issue]}).encode()
    )


def outcome_of_proxy(status: int) -> Answer:
    """A refusal of Spine's proxy."""
    said = f"ASID_CHECK_FAILED_MESSAGESENDER_{FROM}"
    coding = {"code": str(status), "display": said, "system": _PROXY_CODES}
    issue = {"severity": "error", "code": "forbidden", "details": {"coding": [coding]}, "diagnostics": said}
    return Answer(status, json.dumps({"resourceType": "OperationOutcome", "issue": [issue]}).encode())


def _wrong_parameters(body: Any) -> str | None:
    if body.get("resourceType") != "Parameters":
        return "INVALID_RESOURCE"
    given = {each["name"]: each for each in body["parameter"]}
    number = given.get("patientNHSNumber", {}).get("valueIdentifier")
    if number is None:
        return "INVALID_PARAMETER"
    if number.get("system") != "https://fhir.nhs.uk/Id/nhs-number":
        return "INVALID_IDENTIFIER_SYSTEM"
    if not re.fullmatch(r"[0-9]{10}", number["value"]):
        return "INVALID_NHS_NUMBER"
    needs = {"includeAllergies": "includeResolvedAllergies", "includeMedication": "includePrescriptionIssues"}
    for name, part in needs.items():
        held = [each for each in given.get(name, {}).get("part", []) if each["name"] == part]
        if len(held) != 1 or held[0]["valueBoolean"] is not True:
            return "INVALID_PARAMETER"
    known = {"patientNHSNumber", "includeProblems", *needs}
    return "INVALID_PARAMETER" if set(given) - known or given.get("includeProblems", {}).get("part") else None


def _as_asked(record: bytes, asked: set[str], *, supported: bool) -> bytes:
    """Without problems where they were not asked for, or cannot be given, which a warning says (API version compatibility)."""
    if "includeProblems" in asked and supported:
        return record
    bundle = json.loads(record)
    if bundle.get("resourceType") != "Bundle":
        return record
    kept = [each for each in bundle["entry"] if not _is_of_problems(each["resource"])]
    if "includeProblems" in asked:
        coding = {"system": _CODES, "code": "NOT_IMPLEMENTED", "display": "Not implemented"}
        details = {"coding": [coding], "text": "includeProblems is an unrecognised parameter"}
        issue = {"severity": "warning", "code": "not-supported", "details": details, "diagnostics": "includeProblems"}
        kept.append({"resource": {"resourceType": "OperationOutcome", "issue": [issue]}})
    return json.dumps({**bundle, "entry": kept}).encode()


def _is_of_problems(resource: Any) -> bool:
    codes = (
        [each.get("code") for each in resource.get("code", {}).get("coding", [])] if resource["resourceType"] == "List" else []
    )
    return resource["resourceType"] == "Condition" or PROBLEMS in codes


def _part(written: str) -> dict[str, Any]:
    return json.loads(base64.urlsafe_b64decode(written + "=" * (-len(written) % 4)))
