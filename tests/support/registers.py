"""A register of sources as a site writes it: a practice behind GP Connect and a FHIR server."""

from tests.support.doubles.gp_provider import AUDIENCE, FROM, TO

_BASIS = 'purpose = "direct care"\nlegal_basis = "UK GDPR Article 6(1)(e) and 9(2)(h)"'


def register_text(gp: str, epma: str, of_epma: str = "") -> str:
    """The file. `gp` and `epma` are the addresses that the two begin with; `of_epma` is what else is said of the second."""
    return f"""
[consumer]
issuer = "https://medrec.example/"
organisation = "Test Hospital"
ods_code = "A1001"
device_system = "https://medrec.example/Id/device"
device = "MEDREC-1"
user_system = "https://medrec.example/Id/user"

[[source]]
name = "gp"
role = "gp-record"
kind = "gp-connect"
base_url = "{gp}/GP0001/STU3/1"
{_BASIS}
[source.gp_connect]
from_asid = "{FROM}"
to_asid = "{TO}"
audience = "{AUDIENCE}"

[[source]]
name = "epma"
role = "inpatient-orders"
kind = "fhir-r4"
base_url = "{epma}/r4"
{_BASIS}
{of_epma}"""
