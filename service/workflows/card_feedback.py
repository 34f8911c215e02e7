"""What callers say became of the cards that they were answered with."""

from collections.abc import Iterable

from service.audit.kept import CardFeedback, Event, ShownCard
from service.workflows.ports import Office


def note_cards(cards: Iterable[ShownCard], *, office: Office) -> None:
    """Remember which findings the cards speak of, so that feedback finds them."""
    with office.store.reading() as store:
        found = [card for card in cards if store.card(card.card) is None]
    if found:
        with office.store.writing() as store:
            store.add_cards(found)


def note_feedback(said: Iterable[CardFeedback], *, actor: str | None, office: Office) -> tuple[str, ...]:
    """Keep all that is new, each with its audit event in one transaction. Answers with the cards that nobody showed."""
    unknown: list[str] = []
    with office.store.writing() as store:
        for each in said:
            shown = store.card(each.card)
            if shown is None:
                unknown.append(each.card)
            elif store.add_feedback(each):
                about = {"finding": shown.finding, "outcome": each.outcome, "reason": each.reason_code}
                store.append(Event(kind="card-feedback", at=office.moment(), report=shown.report, actor=actor, about=about))
    return tuple(unknown)
