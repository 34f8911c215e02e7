"""What a product is by the chapter of its BNF code: medicine, appliance or food. The code says it, never a name."""

from service.core.model.medicine import ProductKind

# By the beginning of a presentation's code, and of a virtual product's section, which begins alike. Appliances, dressings
# and reagents (the strips of 2.8.2 test what anticoagulants do); foods, but for the vitamins that are listed among them.
# Entries of accounts name no product at all. The first beginning that fits decides.
_KINDS: tuple[tuple[str, ProductKind | None], ...] = (
    ("2", "appliance"),
    ("0208020W0", "appliance"),
    ("060106", "appliance"),
    ("0904", "food"),
    ("091328", "medicine"),
    ("091347", "medicine"),
    ("0913", "food"),
    ("0914", "food"),
    ("190201", None),
    ("190203", None),
)


def kind_of(bnf_code: str) -> ProductKind | None:
    """The kind of a BNF code, of a presentation or of a section; None for an entry that names no product."""
    for beginning, kind in _KINDS:
        if bnf_code.startswith(beginning):
            return kind
    return "medicine"
