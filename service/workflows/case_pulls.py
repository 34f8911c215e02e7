"""What a case says about reading sources ourselves: who asks, and whether the patient objects."""

from service.core.model.pulls import Requester
from service.workflows.shapes import Shape

_REQUESTER = ("id", "family", "given", "prefix", "sds_user", "sds_role")


def read_requester(case: Shape) -> Requester | None:
    """The person on whose behalf sources are asked; None: not stated, or not stated whole, which is noted."""
    shape = case.part("requester")
    if shape is None:
        return None
    shape.only(_REQUESTER)
    id, family = shape.text("id", required=True, longest=64), shape.text("family", required=True)
    given, prefix = shape.text("given", required=True), shape.text("prefix")
    user, role = shape.text("sds_user", longest=64), shape.text("sds_role", longest=64)
    if id is None or family is None or given is None:
        return None
    return Requester(id=id, family=family, given=given, prefix=prefix, sds_user=user, sds_role=role)


def read_objection(patient: Shape) -> bool:
    """Whether the patient objects to their record being shared. Left out, or null: no objection is recorded."""
    written = patient.value.get("objection")
    if written is None or isinstance(written, bool):
        return bool(written)
    patient.note("objection", "has to be true or false")
    # Nobody is asked about a case that is refused; were it not, an objection that cannot be read would still be one.
    return True
