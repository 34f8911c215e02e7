"""A person from the claims of a token that was verified: their roles, their organisation and their name."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from service.access.caller import Caller, NotKnown, Role
from service.access.file import AccessFile, People

_LONGEST_NAME = 100
# The pseudonym of a person, from who issued the token and what it calls them.
Pseudonym = Callable[[str, str], str]


def read_person(claims: Mapping[str, Any], people: People, file: AccessFile, pseudonym: Pseudonym) -> Caller | NotKnown:
    """Who it is. NotKnown: the token names no person, nothing that is a role here, or no organisation that is served."""
    subject, issuer = claims.get("sub"), claims.get("iss")
    if not (isinstance(subject, str) and subject and isinstance(issuer, str)):
        return NotKnown(because="subject")
    organisation = people.organisation or _text(claims.get(people.organisation_claim or ""))
    served = file.organisations.get(organisation or "")
    if organisation is None or served is None:
        return NotKnown(because="organisation")
    roles = _roles(claims.get(people.roles_claim), people) & served.roles
    if not roles:
        return NotKnown(because="roles")
    actor = f"person:{pseudonym(issuer, subject)}@{organisation}"
    # A person without a name is told apart by the pseudonym: decisions have to be somebody's.
    name = _text(claims.get(people.name_claim)) or actor
    return Caller(actor=actor, roles=frozenset(roles), organisation=organisation, name=name[:_LONGEST_NAME])


def _roles(claim: Any, people: People) -> set[Role]:
    listed = cast(list[Any], claim) if isinstance(claim, list) else [claim]
    return {people.roles[one] for one in listed if isinstance(one, str) and one in people.roles}


def _text(value: Any) -> str | None:
    if not isinstance(value, str):
        return None
    return "".join(letter for letter in value if letter.isprintable()).strip() or None
