"""Certificates on both sides: ours is shown, theirs is held against the authorities of the register and nothing else."""

import json
from pathlib import Path

import pytest

from service.core.model.pulls import Ask, Pulled
from service.sources.pull import puller
from service.sources.register_file import BadRegister
from service.sources.registry import Tls
from tests.support.certificates import Authority
from tests.support.doubles.gp_provider import GpProvider
from tests.support.doubles.http import http_double
from tests.support.payloads import Person, gp_connect
from tests.support.pulling import EDGE, asking, gp_source, whom

PERSON = Person(51)
RECORD = json.dumps(gp_connect(PERSON, [])).encode()


def pull(folder: Path, tls: Tls, authority: Authority) -> Pulled:
    server = authority.asks_for_certificates(authority.pair("server"))
    with http_double(GpProvider({PERSON.nhs_number: RECORD}), tls=server) as double:
        assert double.url.startswith("https://")
        with asking(gp_source(double.url, tls=tls)) as ask:
            [found] = ask([Ask(name="gp", role="gp-record")], whom(PERSON))
    return found


def test_both_sides_know_each_other(tmp_path: Path):
    authority = Authority(tmp_path)
    ours = authority.pair("ours")
    found = pull(tmp_path, Tls(certificate=ours.certificate, key=ours.key, authorities=authority.certificate), authority)
    assert found.payload == RECORD.decode()


def test_a_source_that_another_authority_vouches_for_is_sent_nothing(tmp_path: Path):
    authority, other = Authority(tmp_path), Authority(tmp_path, "other")
    ours = authority.pair("ours")
    found = pull(tmp_path, Tls(certificate=ours.certificate, key=ours.key, authorities=other.certificate), authority)
    assert (found.failure, "certificate" in (found.detail or "")) == ("unavailable", True)


def test_without_our_certificate_there_is_no_record(tmp_path: Path):
    authority = Authority(tmp_path)
    found = pull(tmp_path, Tls(authorities=authority.certificate), authority)
    assert (found.failure, found.payload) == ("unavailable", None)


@pytest.mark.parametrize("spoilt", ["certificate", "key", "authorities"])
def test_a_file_that_holds_no_certificate_is_told_at_the_start(tmp_path: Path, spoilt: str):
    authority = Authority(tmp_path)
    ours = authority.pair("ours")
    files = {"certificate": ours.certificate, "key": ours.key, "authorities": authority.certificate}
    files[spoilt].write_text("nothing of the kind")
    found = puller([gp_source("https://127.0.0.1:1", tls=Tls(**files))], EDGE)
    assert isinstance(found, BadRegister)
    assert [mistake.path for mistake in found.mistakes] == ["source gp: tls"]
