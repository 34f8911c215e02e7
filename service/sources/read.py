"""The one entry point: what a source sent, in whatever dialect, as a SourceList or as a SourceFailure."""

from collections.abc import Mapping
from typing import Literal

from service.core.model.failures import FailureKind, Role, SourceFailure
from service.core.model.written import SourceList
from service.sources.csv_list.parse import parse as parse_csv
from service.sources.fhir_r4.parse import parse as parse_r4
from service.sources.gp_connect_stu3.parse import parse as parse_gp_connect
from service.sources.heading import Heading, failed
from service.sources.hl7v2.parse import parse as parse_hl7
from service.sources.itk3_stu3.parse import parse as parse_itk3
from service.sources.patient_list.parse import parse as parse_patient_list
from service.sources.pdf.parse import parse as parse_pdf
from service.sources.recognise import Recognised, agreed_dialect, contradiction, recognise
from service.sources.refusal import Refusal

_NO_COLUMNS = "was given names of columns, and is no list of comma-separated values"


def read_source(
    name: str,
    role: Role,
    payload: object | str | bytes,
    *,
    sha256: str,
    format: str | None = None,
    retrieved_at: str | None = None,
    columns: Mapping[str, str] | None = None,
) -> SourceList | SourceFailure:
    """Read one payload: a FHIR resource as values, or text or bytes of FHIR JSON or XML, HL7 v2, CSV
    or PDF (as bytes, or as text in base64), or a patient list (as values, or as text of its JSON).

    `format` is what the caller says it is; content that contradicts it is not read. `columns` names ours for the
    columns of a CSV list that has its own. Never raises for anything that a source can send.

    Warnings of the list: those of the source's own lists (`data-in-transit`, `confidential-items`, `data-awaiting-filing`);
    `page-missing` (a search answered with less than it found), `part-failed` (an error stands beside the record),
    `narrative-only` (a section or an entry was given in words only), `history-bundle`, `repeated-id` (one name for two entries),
    `documents-not-read` (letters and other attachments that are no plain text), `documents-only` (and nothing else that is read),
    `segment-not-read: …` for each kind of segment of a sender's own (HL7 v2),
    `columns-not-read` (CSV, PDF), for CSV with a `column-not-read: …` for each and `mapped-column-absent: …` for each column of
    `columns` that the list lacks, `medicines-not-asked` and `allergies-not-asked` (of a
    patient, each with its reason), `no-medicines-or-allergies` (the payload holds neither, nor a list of them).
    """
    heading = Heading(name=name, role=role, sha256=sha256, retrieved_at=retrieved_at)
    found = recognise(payload, format)
    if isinstance(found, Refusal):
        return failed(heading, _kind(found), found.in_words())
    against = contradiction(found, format) or (_NO_COLUMNS if columns and found.shape != "csv" else None)
    if against:
        return failed(heading, "wrong-content", against)
    return _parse(heading, found, format, columns)


def _kind(refusal: Refusal) -> FailureKind:
    return "too-large" if any(problem.reason.startswith("larger than") for problem in refusal.problems) else "unreadable"


def _parse(
    heading: Heading, found: Recognised, declared: str | None, columns: Mapping[str, str] | None
) -> SourceList | SourceFailure:
    if isinstance(found.body, bytes):
        return parse_pdf(heading, found.body)
    if isinstance(found.body, str):
        return parse_hl7(heading, found.body) if found.shape == "hl7v2" else parse_csv(heading, found.body, columns or {})
    if found.shape == "patient-list":
        return parse_patient_list(heading, found.body)
    dialect = agreed_dialect(found, declared)
    if dialect == "gp-connect-stu3":
        return parse_gp_connect(heading, found.body)
    if dialect == "itk3-stu3":
        return parse_itk3(heading, found.body)
    release: Literal["uk-core-r4", "fhir-r4"] = "uk-core-r4" if dialect == "uk-core-r4" else "fhir-r4"
    return parse_r4(heading, found.body, release)
