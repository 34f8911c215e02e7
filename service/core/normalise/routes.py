"""The route of a dosage as it was coded, as a key of the table of routes."""

from service.core.model.reference import Reference
from service.core.model.written import CodedText, DosageWritten


def coded_route(route: CodedText | None, reference: Reference) -> str | None:
    """The key of the coded route, by its code or else by its words; None where it is not stated or not in the table."""
    if route is None:
        return None
    by_code = (reference.routes.get(coding.code) for coding in route.codings if coding.code)
    words = [route.text, *(coding.display for coding in route.codings)]
    by_words = (reference.route_words.get(word.strip().lower()) for word in words if word)
    return next((key for key in (*by_code, *by_words) if key), None)


def two_routes(dosage: DosageWritten, reference: Reference) -> bool:
    """Whether further routes stand beside the first that are not certainly the same one."""
    named = {coded_route(route, reference) for route in (dosage.route, *dosage.further_routes) if route}
    return bool(dosage.further_routes) and (len(named) > 1 or None in named)
