"""The register of sources: what it has to say of each, and how every mistake in it is told at once."""

import re
from pathlib import Path
from typing import get_args

import pytest

from service.core.model.failures import FailureKind
from service.sources.register_file import BadRegister
from service.sources.registry import Registered, read_registry
from tests.house.tree import ROOT
from tests.support.registers import register_text

OF_EPMA = """shared = false
deadline_seconds = 1.5
[source.fhir]
kinds = ["MedicationRequest", "AllergyIntolerance"]
[source.fhir.smart]
client_id = "medrec"
token_url = "https://login.example/token"
key = "key.pem"
key_id = "k1"
"""
GOOD = register_text("https://proxy.example/https://provider.example", "https://epma.example", OF_EPMA)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "key.pem").write_text("a secret")
    (tmp_path / "sources.toml").write_text(GOOD)
    return tmp_path / "sources.toml"


def registered(file: Path) -> tuple[Registered, ...]:
    found = read_registry(file)
    assert not isinstance(found, BadRegister), found
    return found


def mistakes(file: Path) -> list[tuple[str, str]]:
    found = read_registry(file)
    assert isinstance(found, BadRegister), found
    return [(mistake.path, mistake.reason) for mistake in found.mistakes]


def test_a_register_says_where_each_source_is_and_on_what_basis_it_is_asked(file: Path):
    gp, epma = registered(file)
    assert (gp.name, gp.kind, gp.origin.address, gp.shared) == ("gp", "gp-connect", "https://proxy.example:443", True)
    assert (epma.deadline_seconds, epma.shared, epma.purpose) == (1.5, False, "direct care")
    assert epma.fhir.smart is not None
    assert epma.fhir.smart.key == file.parent / "key.pem"
    assert epma.token is not None
    assert epma.token.base == "https://login.example:443/token"


@pytest.mark.parametrize(
    ("before", "after", "place"),
    [
        ('name = "gp"', 'name = "gp"\nspeed = 3', "source[0].speed"),
        ('role = "gp-record"', 'role = "doctor"', "source[0].role"),
        ('purpose = "direct care"', "", "source[0].purpose"),
        ('legal_basis = "UK GDPR Article 6(1)(e) and 9(2)(h)"', 'legal_basis = ""', "source[0].legal_basis"),
        ('legal_basis = "UK GDPR Article 6(1)(e) and 9(2)(h)"', 'legal_basis = "  "', "source[0].legal_basis"),
        ('from_asid = "200000000115"', 'from_asid = "2000\\r\\nX: y"', "source[0].gp_connect.from_asid"),
        ("deadline_seconds = 1.5", "deadline_seconds = 0", "source[1].deadline_seconds"),
        ("deadline_seconds = 1.5", "deadline_seconds = 3600", "source[1].deadline_seconds"),
        ('kinds = ["MedicationRequest", "AllergyIntolerance"]', 'kinds = ["MedicationRequest"]', "source[1].fhir"),
        ('kinds = ["MedicationRequest", "AllergyIntolerance"]', 'kinds = ["AllergyIntolerance"]', "source[1].fhir"),
        ('kind = "fhir-r4"', 'kind = "gp-connect"', "source[1]"),
        ('ods_code = "A1001"', 'ods_code = "a 1"', "consumer.ods_code"),
        ('name = "epma"', 'name = "gp"', "source gp"),
        ("https://epma.example/r4", "http://epma.example/r4", "source epma: base_url"),
        ("https://epma.example/r4", "http://127.0.0.1/r4", "source epma: base_url"),
        ("https://login.example/token", "https://u:p@login.example/token", "source epma: fhir.smart.token_url"),
        ('key = "key.pem"', 'key = "other.pem"', "source epma: fhir.smart.key"),
        ("[source.gp_connect]", '[source.tls]\ncertificate = "c.pem"\n[source.gp_connect]', "source[0].tls"),
        ("[source.gp_connect]", '[source.tls]\nauthorities = "ca.pem"\n[source.gp_connect]', "source gp: tls.authorities"),
        (GOOD[GOOD.index("[consumer]") : GOOD.index("[[source]]")], "", "source gp: kind"),
    ],
)
def test_a_mistake_is_told_with_its_place_and_refuses_the_register(file: Path, before: str, after: str, place: str):
    assert before in GOOD
    file.write_text(GOOD.replace(before, after, 1))
    [(path, reason)] = mistakes(file)
    assert (path, bool(reason)) == (f"sources.toml {place}", True)


def test_all_mistakes_are_told_at_once_and_no_value_is_repeated(file: Path):
    file.write_text(GOOD.replace("https://", "ftp://SECRET@"))
    told = mistakes(file)
    assert len(told) == 3
    assert "SECRET" not in str(told)


@pytest.mark.parametrize("written", [b"[[source]", b"\xff", b'name = "a"\nname = "b"'])
def test_a_file_that_is_no_toml_is_refused(file: Path, written: bytes):
    file.write_bytes(written)
    assert mistakes(file) == [("sources.toml", "is not TOML that can be read")]


def test_a_file_that_is_not_there_is_named(tmp_path: Path):
    assert mistakes(tmp_path / "none.toml") == [("none.toml", "cannot be read: No such file or directory")]


def test_an_empty_register_registers_nobody(file: Path):
    file.write_text("")
    assert registered(file) == ()


def test_the_register_of_the_guide_can_be_used(tmp_path: Path):
    guide = (ROOT / "docs/guides/pulling.md").read_text(encoding="utf-8")
    [written] = re.findall(r"```toml\n(.*?)```", guide, re.DOTALL)
    for name in re.findall(r'"([\w-]+\.(?:pem|key))"', written):
        (tmp_path / name).write_text("a file")
    (tmp_path / "sources.toml").write_text(written)
    assert [source.name for source in registered(tmp_path / "sources.toml")] == ["gp", "epma"]


def test_the_guide_names_every_kind_of_failure():
    guide = (ROOT / "docs/guides/pulling.md").read_text(encoding="utf-8")
    assert {kind for kind in get_args(FailureKind) if f"`{kind}`" not in guide} == {"other"}
