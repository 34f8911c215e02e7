"""A small folder of rules to spoil: one rule that holds, its profile, and a way to write them with a slip in them."""

from pathlib import Path

RULE = """id: DIS-900
name: held_too_long
title: A medicine has been on hold for too long
version: 1
status: active
severity: moderate
category: suspended-without-review
hazards: [H-016]
rationale: Nobody is reminded.
sources:
- {title: A choice, publisher: this project, published: 2026-11-20, url: docs/rules-guide.md, supports: [check.max_days]}
review_due: 2027-03-31
applies_to: {list: medicines, except_groups: [insulin]}
check: {kind: suspended_without_review, max_days: 7}
message: {summary: "{medicine} on hold for {days} days", detail: "{source}, since {since}", action: Review it.}
override_reasons: [reviewed]
limitations: None known.
examples:
  fires:
  - {name: eight days, medicine: {name: Amlodipine 5mg tablets, status: on-hold, since: 2026-11-12}}
  - {name: a year, medicine: {name: Amlodipine 5mg tablets, status: on-hold, since: 2025-11-12}}
  clear:
  - {name: seven days, medicine: {name: Amlodipine 5mg tablets, status: on-hold, since: 2026-11-13}}
  - {name: today, medicine: {name: Amlodipine 5mg tablets, status: on-hold, since: 2026-11-20}}
  cannot_tell:
  - {name: no date, medicine: {name: Amlodipine 5mg tablets, status: on-hold}}
"""
SECOND = RULE.replace("DIS-900", "DIS-901").replace("held_too_long", "held_far_too_long").replace("max_days: 7", "max_days: 8")
PROFILE = """title: A ward
settings:
  expires_after_hours: 24
  weight_stale_after_days: 365
  child_weight_stale_after_days: 30
  renal_stale_after_days: 90
changes: []
"""
CHANGE = """changes:
- rule: DIS-900
  change: {status: "off"}
  reason: the ward reviews daily
  author: A. Writer
  approved_by: B. Reader
  on: 2026-11-01
  expires: 2026-12-01
"""


def rule_folder(folder: Path, rules: dict[str, str] | None = None, profile: str = PROFILE) -> Path:
    """A folder of rules by file stem, with a profile called `ward`."""
    rules = {"held_too_long": RULE} if rules is None else rules
    (folder / "profiles").mkdir(parents=True)
    (folder / "profiles" / "ward.yaml").write_text(profile)
    for stem, text in rules.items():
        (folder / f"{stem}.yaml").write_text(text)
    return folder


def with_change(old: str = "", new: str = "") -> str:
    """The profile with one change in it, spoilt where asked."""
    return PROFILE.replace("changes: []\n", CHANGE.replace(old, new) if old else CHANGE)
