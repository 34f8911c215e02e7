"""Abbreviated names of earlier years that lead to no product: their moiety, where two witnesses agree on it.

One is the BNF, which counts every product under the code's substance as one moiety of one ingredient; the other is the name,
whose words before the line shorten that moiety, or are a brand of it. "Lido HCl/Adren" stands under lidocaine in the BNF and
names two substances: nothing is said of it.
"""

from collections.abc import Iterable, Mapping

from service.core.normalise.names import normal_name
from service.reference.build.agreed import agreed_moieties
from service.reference.build.moieties import Moiety
from service.reference.build.presentations import Presentations, is_generic
from service.reference.build.short_names import shortens_moiety
from service.reference.build.virtual_products import VirtualProduct

Row = tuple[str, str, str, str, str]


def earlier_names(
    presentations: Presentations,
    vmps: Mapping[str, VirtualProduct],
    moieties: Mapping[str, Moiety],
    brands: Mapping[str, str],
    salts: frozenset[str],
) -> Iterable[Row]:
    """Rows (normalised name, level, code, kind, brand). `brands` are moieties by the normalised words of a brand."""
    agreed = agreed_moieties((code, vmps[vmp].vtm) for code, vmp in presentations.vmp_of_code.items() if is_generic(code))
    for bnf_code, written in presentations.earlier:
        before, line, _ = written.partition("_")
        counted = agreed.get(bnf_code[:9])
        if not line or not counted:
            continue
        name = normal_name(written.replace("_", " "))
        if not is_generic(bnf_code):
            if brands.get(normal_name(before)) == counted:
                yield name, "vtm", counted, "brand", before
        elif len(moieties[counted].ingredients) == 1 and shortens_moiety(before, moieties[counted].name, salts):
            yield name, "vtm", counted, "abbreviation", ""
