"""The columns of a list of medicines as comma-separated values (contract, section 1)."""

COLUMNS = (
    "nhs_number",
    "medicine",
    "directions",
    "quantity",
    "last_supplied",
    "status",
    "code",
    "system",
    "route",
    "start",
    "end",
    "prescriber",
    "note",
)
