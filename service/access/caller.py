"""Whoever asks, once they have been made out."""

from dataclasses import dataclass
from typing import Literal, get_args

Role = Literal["epr-client", "clinician", "pharmacist", "safety-auditor", "rule-author", "rule-approver", "ops"]
ROLES: frozenset[Role] = frozenset(get_args(Role))


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Who asks. `actor` goes into the audit: the name of a machine, or the pseudonym of a person, at their organisation.

    `actor` None: nobody was asked to say who they are (a public call, or development mode). `name` is a person's own, as their
    provider gave it, and None for machines. `session` names the sign-in that vouches for a person on our pages. `development`:
    nobody is asked for anything, and every page says so.
    """

    actor: str | None = None
    roles: frozenset[Role] = frozenset()
    organisation: str | None = None
    name: str | None = None
    session: str | None = None
    development: bool = False

    @property
    def is_person(self) -> bool:
        """Whether a provider gave us a name: what they decide is then recorded under it."""
        return self.name is not None


PUBLIC = Caller()
DEVELOPMENT = Caller(roles=ROLES, development=True)


@dataclass(frozen=True, kw_only=True)
class NotKnown:
    """Nobody that we know. `because` is one word for our own counts and logs; callers are told nothing of it."""

    because: str
