"""Allergy groups become lines. A negative stands beside a positive and never cancels it (R7)."""

from service.core.match.allergies import AllergyGroup
from service.core.model.lines import AllergyLine


def allergy_lines(groups: tuple[AllergyGroup, ...]) -> tuple[AllergyLine, ...]:
    """One line a group: named agents first, then those not certain, then statements that there is none."""
    ordered = sorted(groups, key=lambda group: (group.key[0], group.agent.name.lower() if group.agent else "", group.key))
    return tuple(
        AllergyLine(line=f"a-{number}", agent=group.agent, entries=group.entries, explained=group.explained)
        for number, group in enumerate(ordered, start=1)
    )
