"""What every kind of check is: parameters from a rule file, and a judgement of a record."""

from dataclasses import dataclass
from typing import ClassVar, Literal, Protocol

from service.core.checks.record import Record
from service.core.model.failures import Role
from service.core.model.finding import Outcome

Listed = Literal["medicines", "allergies", "sources", "patient"]


@dataclass(frozen=True, kw_only=True)
class AppliesTo:
    """Which things a rule speaks of. Empty tuples: all of them.

    `groups` and `except_groups` name groups of reference_data/classes; `roles` the sources whose entries it judges;
    `transfers` the transfers of care at which it runs; `routes` the routes.
    """

    list: Listed
    groups: tuple[str, ...] = ()
    except_groups: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()
    transfers: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()


class Check(Protocol):
    """A kind with its parameters. `kind` is its name in rule files; `words` are what its messages may be filled with.

    `judge` answers once for everything the rule applies to: silence about an applicable thing is a defect. A thing to
    which the rule does not apply gets no answer.
    """

    kind: ClassVar[str]
    words: ClassVar[frozenset[str]]

    def judge(self, record: Record, applies_to: AppliesTo) -> tuple[Outcome, ...]: ...
