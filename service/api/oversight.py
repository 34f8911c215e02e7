"""What the description of the web service says of rules, safety, events and analytics."""

from typing import Any

from service.api import examples
from service.api.shapes import (
    BAD_BODY,
    BAD_QUERY,
    COUNT,
    MISSING,
    MOMENT,
    TEXT,
    Json,
    body,
    many,
    object_of,
    refuses,
    says_json,
    words_of,
)
from service.core.model.report import ReportStatus
from service.rulebook.hazards import Likelihood
from service.rulebook.hazards import Severity as HarmSeverity
from service.workflows.access_trail import REASONS

RULES: Any = {200: says_json("The rules that run.", {"type": "object"})}

RULE: Any = {200: says_json("One rule.", {"type": "object"}), **MISSING}

_SCORE = object_of(
    ("severity", "likelihood", "risk"),
    severity=words_of(HarmSeverity),
    likelihood=words_of(Likelihood),
    scored_by={"type": ["string", "null"], "description": "Null: a proposal that no clinical safety officer has scored."},
    risk={"type": "integer", "minimum": 1, "maximum": 5},
)

SAFETY: Any = {
    200: says_json(
        "The safety file, which rules are off, and how the known harms fared when they were last tried.",
        object_of(
            ("notice", "version", "status", "hazards", "controls", "rules", "canaries", "open_incidents", "untraced"),
            notice=TEXT,
            version=TEXT,
            status={"type": "string", "enum": ["DRAFT"]},
            approved_by={"type": "null"},
            unsigned_hazards=many(TEXT),
            problems=many(TEXT),
            rules=object_of(version=TEXT, profile=TEXT, count={"type": "integer"}, off=many({"type": "object"})),
            hazards=many(
                object_of(
                    ("id", "title", "controls", "rules", "initial", "residual", "status"),
                    id=TEXT,
                    title=TEXT,
                    controls=many(TEXT),
                    rules=many(TEXT),
                    initial=_SCORE,
                    residual=_SCORE,
                    status={"type": "string", "enum": ["open", "closed"]},
                )
            ),
            controls=many(object_of(("id", "title", "rules_off"), id=TEXT, title=TEXT, rules_off=many(TEXT))),
            untraced=many(object_of(subject=TEXT, lacks=TEXT)),
            canaries=object_of(
                ("ok", "every_seconds", "trials"),
                ok={"type": "boolean"},
                every_seconds={"type": "number"},
                trials=many(
                    object_of(
                        name=TEXT,
                        rules=many(TEXT),
                        tried_at={"type": ["string", "null"], "format": "date-time"},
                        missed={"type": ["string", "null"], "description": "Null: the harm was caught."},
                    )
                ),
            ),
            open_incidents=many({"type": "object"}),
        ),
    )
}

GLASS_BODY = body(
    object_of(
        ("report", "reason", "reference"),
        closed=True,
        report=TEXT,
        reason={"type": "string", "enum": list(REASONS)},
        reference={**TEXT, "maxLength": 40, "description": "Of the incident or request; no name or number of a patient."},
    ),
    examples.GLASSES,
)

GLASS_BROKEN: Any = {
    201: says_json("Until when the report may be looked at.", object_of(report=TEXT, until=TEXT)),
    **MISSING,
    **BAD_BODY,
}

GLASSES: Any = {200: says_json("Who looked at which report, when and why.", {"type": "object"})}

EVENTS: Any = {200: says_json("A page of audit events.", {"type": "object"})}

VERIFIED: Any = {200: says_json("How far the chain holds.", {"type": "object"})}

_COUNTED = object_of(critical=COUNT, high=COUNT, moderate=COUNT, low=COUNT)

_BEFORE: Json = {"type": ["object", "null"], "description": "What it was before. Null: it is as it was."}

_CHANGE = object_of(
    ("id", "type", "sequence", "at", "report", "previous", "patient", "status", "hold", "findings", "changed", "deliveries"),
    id={**TEXT, "description": "The same whenever it is sent: what came before is not taken twice by it."},
    type={"const": "report-changed"},
    sequence={**COUNT, "description": "Counts all events, without a gap."},
    at=MOMENT,
    report=TEXT,
    previous={"type": ["string", "null"], "description": "The report that it is held against. Null: the first of the patient."},
    patient={"type": ["string", "null"], "description": "A pseudonym. Null: nobody knows whose it is."},
    status=words_of(ReportStatus),
    hold=object_of(advised={"type": "boolean"}, scope={"type": ["string", "null"]}),
    findings=_COUNTED,
    changed=object_of(status=_BEFORE, hold=_BEFORE, findings_new=_COUNTED, findings_gone=_COUNTED),
    deliveries=many(
        object_of(
            subscriber=TEXT,
            state={"type": "string", "enum": ["waiting", "sent", "dead"]},
            attempts=COUNT,
            due=MOMENT,
            error={"type": ["string", "null"]},
        )
    ),
)

CHANGES: Any = {
    200: says_json("A page of events.", object_of(("events", "next"), events=many(_CHANGE), next={"type": ["integer", "null"]})),
    422: refuses("The query could not be used."),
}

SENT_AGAIN: Any = {200: says_json("To how many subscribers it will be sent.", object_of(("waiting",), waiting=COUNT)), **MISSING}

_PROPORTION: Json = {
    **object_of(("hits", "of", "value", "low", "high"), hits=COUNT, of=COUNT, value=TEXT, low=TEXT, high=TEXT),
    "type": ["object", "null"],
    "description": "With the 95 % interval of Wilson. Null: of nothing.",
}

_FIGURES = object_of(
    ("rule", "version", "hits", "shown", "decided", "overridden", "review_due"),
    rule=TEXT,
    version={"type": "integer"},
    title={"type": ["string", "null"], "description": "Null: this version does not run here."},
    severity={"type": ["string", "null"]},
    status={"type": ["string", "null"]},
    hits=COUNT,
    shown=COUNT,
    carried={**COUNT, "description": "Shown under an override of an earlier report."},
    shadow_hits={**COUNT, "description": "Recorded, and shown to nobody."},
    decided={**COUNT, "description": "Accepted or overridden, by the last decision about each."},
    accepted=COUNT,
    overridden=COUNT,
    deferred=COUNT,
    override_rate=_PROPORTION,
    true_alarms=COUNT,
    false_alarms=COUNT,
    predictive_value=_PROPORTION,
    review_due={"type": "boolean", "description": "Over 90 % overridden, of at least 200 shown or decided."},
)

_WINDOW: Any = {"since": {"type": ["string", "null"]}, "until": {"type": ["string", "null"]}}

ANALYTICS: Any = {
    200: says_json("How each rule fares.", object_of(("rules",), **_WINDOW, to_review=COUNT, rules=many(_FIGURES))),
    **BAD_QUERY,
}

_BY_CODE: Json = {"type": "object", "additionalProperties": COUNT}

_SHARES: Json = {
    "type": "object",
    "additionalProperties": {"type": ["string", "null"]},
    "description": "Of medicines, allergies or resources, in per cent with one digit. Null: of none.",
}

_OF_SOURCE = object_of(
    ("source", "role", "cases", "read", "failed", "late", "shares", "failures"),
    source=TEXT,
    role=TEXT,
    cases={**COUNT, "description": "Reports that hold it."},
    read=COUNT,
    failed=COUNT,
    late={**COUNT, "description": "No answer in time, or a record more than a day old."},
    not_whole=COUNT,
    unreadable={**COUNT, "description": "Entries that could not be read."},
    medicines=COUNT,
    medicines_coded=COUNT,
    medicines_degraded=COUNT,
    medicines_unmapped=COUNT,
    allergies=COUNT,
    allergies_coded=COUNT,
    allergies_degraded=COUNT,
    allergies_unmapped=COUNT,
    resources={**COUNT, "description": "FHIR resources that were held against the models."},
    resources_invalid=COUNT,
    shares=_SHARES,
    failures={**_BY_CODE, "description": "By what failed."},
    problems=many(object_of(("problem", "times"), problem=TEXT, times=COUNT)),
)

ANALYTICS_OF_SOURCES: Any = {
    200: says_json(
        "How each source fares.",
        object_of(
            ("reports", "older_not_counted", "sources_with_fewer", "payloads_not_validated", "sources"),
            **_WINDOW,
            reports=COUNT,
            older_not_counted={"type": "boolean", "description": "The window holds more reports than were counted."},
            least_reports={**COUNT, "description": "A source of fewer reports is not told of."},
            sources_with_fewer={**COUNT, "description": "How many sources are not told of."},
            payloads_validated=COUNT,
            payloads_not_validated={**COUNT, "description": "Not looked at yet: ask again."},
            sources=many(_OF_SOURCE),
        ),
    ),
    **BAD_QUERY,
}

ANALYTICS_OF_RULE: Any = {
    200: says_json(
        "How one rule fares.",
        object_of(
            ("rule", "versions", "said", "weeks"),
            **_WINDOW,
            rule=TEXT,
            versions=many(_FIGURES),
            said=object_of(verdict=_BY_CODE, reason_code=_BY_CODE, alarm=_BY_CODE, outcome=_BY_CODE),
            weeks=many(object_of(begins={"type": "string", "format": "date"}, shown=COUNT, overridden=COUNT)),
        ),
    ),
    **MISSING,
    **BAD_QUERY,
}
