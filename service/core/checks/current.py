"""Which sources hold the current list at each transfer of care."""

from service.core.model.case import Transfer
from service.core.model.entries import NormalisedSource
from service.core.model.failures import Role


def current_roles(transfer: Transfer) -> tuple[Role, ...]:
    """The roles whose lists say what is being prescribed now (contract, section 1): orders, and at discharge the summary."""
    return ("inpatient-orders", "discharge-summary") if transfer == "discharge" else ("inpatient-orders",)


def is_current(source: NormalisedSource, transfer: Transfer) -> bool:
    """Whether this source holds the current list."""
    return source.role in current_roles(transfer)
