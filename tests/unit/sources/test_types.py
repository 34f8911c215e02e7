"""The types of resources that are known are those of the standard."""

from pathlib import Path
from re import finditer

import fhir.resources.R4B
import fhir.resources.STU3
import pytest

from service.sources.fhir.types import TYPES

_ABSTRACT = {"DomainResource", "MetadataResource"}


@pytest.mark.parametrize("release", [fhir.resources.STU3, fhir.resources.R4B])
def test_every_type_of_both_releases_is_known(release: object) -> None:
    folder = Path(release.__path__[0])  # pyright: ignore[reportAttributeAccessIssue]
    classes = r"class (\w+)\((?:domainresource\.DomainResource|resource\.Resource)\)"
    found = {match[1] for file in folder.glob("*.py") for match in finditer(classes, file.read_text(encoding="utf-8"))}
    assert len(found) > 100
    assert found - _ABSTRACT <= TYPES
