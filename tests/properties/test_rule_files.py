"""Whatever is typed into a rule file, the answer is a rulebook or a list of mistakes, and never a traceback."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from service.core.rules import Rulebook
from service.rulebook.behaviour import behaviour_hash
from service.rulebook.load import load_rulebook
from tests.support.reference import bundled
from tests.support.rule_files import RULE, rule_folder, with_change

SIGNS = st.sampled_from([*"\n {}[]:,-#&*!|>'\"%@`?~", "  ", "null", "no", "true", "-1", "0.5", "1e9", "é", "\t", "x: y\n"])


@st.composite
def spoilt(draw: st.DrawFn, text: str) -> str:
    """The text with one to three stretches of it replaced or taken out."""
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(text) - 1))
        text = text[:start] + draw(SIGNS) + text[start + draw(st.integers(0, 12)) :]
    return text


def load(rule: str, profile: str) -> object:
    with TemporaryDirectory() as folder:
        place = rule_folder(Path(folder) / "rules", {"held_too_long": rule}, profile)
        return load_rulebook([place], profile="ward", reference=bundled(), today=date(2026, 11, 20), prove=True)


@given(spoilt(RULE))
def test_a_spoilt_rule_is_refused_or_proves_itself(rule: str) -> None:
    found = load(rule, with_change('{status: "off"}', "{severity: low}"))
    if isinstance(found, Rulebook):
        assert all(behaviour_hash(each).startswith("sha256:") for each in found.rules)
    else:
        assert isinstance(found, tuple)
        assert found
        assert all(problem.path for problem in found)


@given(spoilt(with_change()))
def test_a_spoilt_profile_is_refused_or_says_what_it_switches_off(profile: str) -> None:
    found = load(RULE, profile)
    if isinstance(found, Rulebook):
        assert len(found.rules) + len(found.disabled) == 1
    else:
        assert isinstance(found, tuple)
        assert found
