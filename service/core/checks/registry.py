"""Every kind of check by its name in rule files. A kind that is not here does not exist."""

from collections.abc import Mapping

from service.core.checks.added_medicine import AddedMedicine
from service.core.checks.against_own_list import AgainstOwnList
from service.core.checks.allergy_conflict import AllergyConflict
from service.core.checks.allergy_cross_reaction import AllergyCrossReaction
from service.core.checks.allergy_excipient import AllergyExcipient
from service.core.checks.allergy_severity import AllergySeverityDiffers
from service.core.checks.allergy_sources import AllergyContradicted, AllergyMissing, AllergyNotRecorded, AllergyStatusDiffers
from service.core.checks.allergy_state import AllergyState
from service.core.checks.attribute_differs import AttributeDiffers
from service.core.checks.begins_later import BeginsLater
from service.core.checks.coding_contradiction import CodingContradiction
from service.core.checks.condition_hazard import ConditionHazard, ConditionHazards
from service.core.checks.documented_change import DocumentedDifference, EndedInNote
from service.core.checks.dose_interval import DoseInterval
from service.core.checks.dose_limit import DoseLimit, DoseNotChecked
from service.core.checks.dose_outlier import DoseOutlier
from service.core.checks.dose_reading import DoseDisagrees, DoseUnreadable
from service.core.checks.dose_tenfold import DoseTenfold, DoseUnitMismatch
from service.core.checks.dose_usual import DoseUsual
from service.core.checks.duplicate_medicine import DuplicateEntry, DuplicateIngredient
from service.core.checks.entry_stale import EntryStale
from service.core.checks.forbidden_in_words import ForbiddenInWords
from service.core.checks.groups_together import GroupsTogether
from service.core.checks.kind import Check
from service.core.checks.look_alike_agents import LookAlikeAgents
from service.core.checks.medicine_identity import MedicineIdentity
from service.core.checks.medicine_warned_against import MedicineWarnedAgainst, WarningOfMedicine
from service.core.checks.missing_companion import MissingCompanion
from service.core.checks.new_start import NewStart
from service.core.checks.not_carried_over import NotCarriedOver
from service.core.checks.not_on_every_chart import NotOnEveryChart
from service.core.checks.omitted_medicine import OmittedMedicine
from service.core.checks.opioid_load import OpioidLoad
from service.core.checks.patient_facts import WeightImplausible, WeightsDiffer
from service.core.checks.patient_hazard import PatientHazard
from service.core.checks.reaction_not_listed import ReactionNotListed
from service.core.checks.record_dates import DatesContradict, OverByDate, SourceAge, WrittenLater
from service.core.checks.renal import RenalUnsuitable
from service.core.checks.source_state import IdentityMismatch, SourceFailed, SourceNotWhole
from service.core.checks.status_differs import StatusDiffers, SuspendedWithoutReview
from service.core.checks.substitution import Substitution
from service.core.checks.supply import SupplyContradicts
from service.core.checks.supply_over import SupplyOver
from service.core.checks.together import DuplicateClass, Interaction
from service.core.model.finding import Severity

_ALL: tuple[type[Check], ...] = (
    AddedMedicine,
    AgainstOwnList,
    AllergyConflict,
    AllergyContradicted,
    AllergyCrossReaction,
    AllergyExcipient,
    AllergyMissing,
    AllergyNotRecorded,
    AllergySeverityDiffers,
    AllergyState,
    AllergyStatusDiffers,
    AttributeDiffers,
    BeginsLater,
    CodingContradiction,
    DatesContradict,
    DocumentedDifference,
    ConditionHazard,
    ConditionHazards,
    DoseDisagrees,
    DoseInterval,
    DoseLimit,
    DoseNotChecked,
    DoseOutlier,
    DoseTenfold,
    DoseUnitMismatch,
    DoseUnreadable,
    DoseUsual,
    DuplicateClass,
    DuplicateEntry,
    DuplicateIngredient,
    EndedInNote,
    EntryStale,
    ForbiddenInWords,
    GroupsTogether,
    IdentityMismatch,
    Interaction,
    LookAlikeAgents,
    MedicineIdentity,
    MedicineWarnedAgainst,
    MissingCompanion,
    NewStart,
    NotCarriedOver,
    NotOnEveryChart,
    OmittedMedicine,
    OpioidLoad,
    OverByDate,
    PatientHazard,
    ReactionNotListed,
    RenalUnsuitable,
    SourceAge,
    SourceFailed,
    SourceNotWhole,
    StatusDiffers,
    Substitution,
    SupplyContradicts,
    SupplyOver,
    SuspendedWithoutReview,
    WarningOfMedicine,
    WeightImplausible,
    WeightsDiffer,
    WrittenLater,
)
KINDS: Mapping[str, type[Check]] = {kind.kind: kind for kind in _ALL}

# How severe a rule of a kind may be at most. What is only unusual, or what a table of one site says, interrupts nobody.
LOUDEST: Mapping[str, Severity] = {kind.kind: kind.loudest for kind in (DoseOutlier, DoseUsual)}
