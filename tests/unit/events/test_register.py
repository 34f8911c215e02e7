"""The register of subscribers: whole or refused, with every mistake named."""

from pathlib import Path

import pytest

from service.events.register import Subscriber, read_register
from service.sources.register_file import BadRegister

SECRET = "0123456789abcdef0123456789abcdef"
GOOD = '[[subscriber]]\nname = "ward"\nurl = "https://epr.hospital.example/medrec"\nsecret = "ward.secret"\n'


def read(folder: Path, text: str, *, on_loopback: bool = False) -> tuple[Subscriber, ...] | BadRegister:
    (folder / "ward.secret").write_text(f"{SECRET}\n")
    (folder / "short.secret").write_text("short")
    (folder / "subscribers.toml").write_text(text)
    return read_register(folder / "subscribers.toml", on_loopback=on_loopback)


def test_a_subscriber_is_read_with_its_secret_from_beside_the_file(tmp_path: Path) -> None:
    found = read(tmp_path, GOOD)
    assert isinstance(found, tuple)
    [ward] = found
    assert (ward.name, ward.place.base, ward.secret) == ("ward", "https://epr.hospital.example:443/medrec", SECRET.encode())
    assert SECRET not in repr(ward)


def test_no_subscriber_is_a_register_too(tmp_path: Path) -> None:
    assert read(tmp_path, "") == ()


def test_plain_http_is_for_this_machine_and_only_with_leave(tmp_path: Path) -> None:
    here = GOOD.replace("https://epr.hospital.example", "http://127.0.0.1:9000")
    assert isinstance(read(tmp_path, here), BadRegister)
    assert isinstance(read(tmp_path, here, on_loopback=True), tuple)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("https://epr", "http://epr", "has to be https"),
        ("https://epr.hospital.example/medrec", "https://user@epr.example/", "has to be an address"),
        ("https://epr.hospital.example/medrec", "https://epr.example/../x", "has to be an address"),
        ("https://epr.hospital.example/medrec", "https://epr.example/?a=b", "has to be an address"),
        ("ward.secret", "none.secret", "no such file"),
        ("ward.secret", "short.secret", "at least 32 bytes"),
        ('name = "ward"', 'name = "Ward 1"', "pattern"),
        ('name = "ward"', 'name = "ward"\nheaders = "x"', "not permitted"),
        ('name = "ward"', 'name = "ward"\ndeadline_seconds = 300', "less than or equal"),
        ('name = "ward"', 'name = "ward"\nauthorities = "none.pem"', "no such file"),
        ('url = "https://epr.hospital.example/medrec"\n', "", "required"),
        ("[[subscriber]]", "[[subscriber", "is not TOML that can be read"),
    ],
)
def test_what_is_wrong_is_named_and_not_repeated(tmp_path: Path, old: str, new: str, said: str) -> None:
    found = read(tmp_path, GOOD.replace(old, new))
    assert isinstance(found, BadRegister)
    [mistake] = found.mistakes
    assert said in mistake.reason
    assert mistake.path.startswith("subscribers.toml")
    assert SECRET not in mistake.reason


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    found = read(tmp_path, GOOD + GOOD.replace("https", "http"))
    assert isinstance(found, BadRegister)
    assert {mistake.reason.split()[0] for mistake in found.mistakes} == {"has", "is"}


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    assert isinstance(read_register(tmp_path / "none.toml", on_loopback=False), BadRegister)
