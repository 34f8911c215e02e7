"""Examples of what is sent to /v1 and of what comes back."""

from typing import Any

from service.edge.examples import AMOXICILLIN, AS_OF, PATIENT, PENICILLIN, READ_AT, WARFARIN, bundle, examples

Json = dict[str, Any]

_CASE: Json = {
    "case": "first-hour",
    "transfer": "admission",
    "as_of": AS_OF,
    "patient": {"nhs_number": "9990000077", "birth_date": "1951-04-02"},
    "sources": [
        {"name": "gp", "role": "gp-record", "retrieved_at": READ_AT, "payload": bundle(PATIENT, WARFARIN, PENICILLIN)},
        {"name": "epma", "role": "inpatient-orders", "retrieved_at": READ_AT, "payload": bundle(PATIENT, AMOXICILLIN)},
        {"name": "scr", "role": "shared-care-record", "failure": {"kind": "timeout", "detail": "no answer in 3 s"}},
    ],
}
_MISSPELT: Json = {
    "transfer": "admission",
    "as_of": AS_OF,
    "patient": {"wieght": {"value": "4.2", "unit": "kg"}},
    "sources": _CASE["sources"],
}
_SHOWN_CASE = "Two records were read and a third was not"
_SHOWN_MISSPELT = "A misspelt field may hide a weight, so it is refused"
CASES = examples(two_records_and_a_failure=(_SHOWN_CASE, _CASE), misspelt=(_SHOWN_MISSPELT, _MISSPELT))
REPORTS = examples(
    two_records_and_a_failure=(
        "An excerpt: a hold, and what was NOT CHECKED",
        {
            "case": "first-hour",
            "status": "incomplete",
            "status_reasons": ["scr was not read: no answer in 3 s"],
            "hold": {"advised": True, "scope": "these-orders", "reasons": ["f-1"]},
            "sources": [
                {"name": "gp", "role": "gp-record", "outcome": "read"},
                {"name": "scr", "role": "shared-care-record", "outcome": "failed", "failure": "timeout"},
            ],
            "findings": [
                {
                    "id": "f-1",
                    "rule": "ALG-005",
                    "severity": "critical",
                    "summary": "Amoxicillin ordered despite an allergy to Penicillins",
                },
                {"rule": "DIS-002", "severity": "high", "summary": "Warfarin is taken but not on epma"},
            ],
        },
    )
)
_PATH = "$.patient.wieght"
MISSPELT = examples(misspelt=(_SHOWN_MISSPELT, {"status": 422, "problems": [{"path": _PATH}]}))

_OVERRIDDEN: Json = {
    "verdict": "overridden",
    "alarm": "true",
    "reason_code": "benefit_outweighs_risk",
    "outcome": "order-kept",
    "reviewer": "A. Pharmacist",
}
DECISIONS = examples(
    overridden=("A finding is right, and the order stays", _OVERRIDDEN),
    no_reason=("Nothing is overridden without a reason", {"verdict": "overridden", "reviewer": "A. Pharmacist"}),
)
DECIDED = examples(overridden=("It was recorded", {"decision": {"verdict": "overridden", "number": 1}}))
NO_REASON = examples(no_reason=("Nothing was recorded", {"status": 422, "problems": [{"path": "$.reason"}]}))
STALE = examples(stale=("If-Match names an earlier state", {"status": 412, "title": "The report has changed"}))
NO_TAG = examples(no_if_match=("If-Match was not sent", {"status": 428}))

_WHOSE: Json = {"patient": {"nhs_number": "9990000077"}, "as_of": AS_OF}
ORDERS = examples(
    ordered_despite_an_allergy=("An order of a patient with a report", {**_WHOSE, "order": AMOXICILLIN}),
    no_report=("Nothing was reconciled yet", {"report": "sha256:none", "order": AMOXICILLIN}),
    whose=("Neither a report nor a patient", {"order": AMOXICILLIN}),
)
ORDERS_CHECKED = examples(
    ordered_despite_an_allergy=(
        "An excerpt: hold the order, and what was NOT CHECKED",
        {"status": "incomplete", "hold": {"advised": True, "scope": "these-orders"}, "findings": [{"severity": "critical"}]},
    )
)
NO_REPORT = examples(no_report=("Nothing was checked", {"status": 404}))
WHOSE = examples(whose=("Nothing was checked", {"status": 422, "problems": [{"path": "$"}]}))

NO_SUCH = examples(no_such=("There is none under that name", {"status": 404}))
_GLASS: Json = {"report": "01JD0000000000000000000000", "reason": "incident", "reference": "INC-1"}
GLASSES = examples(no_such=("A report that is not there", _GLASS))
UNREADABLE = examples(unreadable=("The body breaks off", {"status": 400, "title": "The body could not be read"}))
TOO_LARGE = examples(too_large=("More bytes than are read", {"status": 413, "title": "Content too large"}))
WRONG_TYPE = examples(wrong_type=("The body is said to be plain text", {"status": 415}))
NOT_CHECKED = examples(too_late=("Send it again after Retry-After", {"status": 503, "title": "NOT CHECKED"}))

_HEADER = r"MSH|^~\&|EPMA|RX1|MEDREC|RX1|20261120085500||{kind}|{control}|P|2.4"
_PERSON = "PID|1||9990000077^^^NHS^NH||XXTESTPATIENT^TEST||19510402|F"
_ADMITTED = "\r".join(
    [_HEADER.format(kind="ADT^A01", control="first-hour-1"), _PERSON, "AL1|1|DA|^Penicillin|SV|Anaphylaxis", ""]
)
_MERGED = "\r".join([_HEADER.format(kind="ADT^A40", control="first-hour-2"), _PERSON, ""])
MESSAGES = examples(
    admitted=("An admission with an allergy", _ADMITTED),
    merged=("A merge of two records is not taken: filed as an update, it would mix two patients", _MERGED),
)
ACKNOWLEDGED = examples(
    admitted=("An excerpt: it is kept", "MSA|AA|first-hour-1|"),
    merged=("An excerpt: sending it again will not help", "MSA|AR|first-hour-2|is of a type that is not taken: ADTA40"),
)
