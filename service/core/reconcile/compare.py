"""Two entries of one medicine compared, attribute by attribute, in terms that can be compared exactly."""

from dataclasses import replace
from fractions import Fraction

from service.core.model.entries import DailyAmount, MedicineEntry
from service.core.model.lines import Aspect, Difference
from service.core.model.medicine import Medicine
from service.core.normalise.sites import side_of
from service.core.reconcile.strengths import concentrations_that_differ
from service.core.reconcile.times import times_that_differ
from service.core.reconcile.words import dose_words, fraction_words, unit_words, written_name

_SIDED = frozenset({"ocular", "otic"})
Pair = tuple[DailyAmount, DailyAmount]
# The entries of one source and what they come to a day; None: nothing regularly.
InAll = tuple[list[MedicineEntry], Fraction | None]


def differences(first: MedicineEntry, second: MedicineEntry) -> tuple[Difference, ...]:
    """What differs between two entries of one line. What either does not state is no difference."""
    found = (
        _dose(first, second) or _times(first, second),
        _route(first, second),
        _form(first, second),
        _brand(first, second),
    )
    return tuple(difference for difference in found if difference)


def given_once(entry: MedicineEntry) -> bool:
    """Whether all its doses are single ones; an entry without a dose that was read is not."""
    steps = [step for dose in entry.doses for step in dose.steps]
    return bool(steps) and all(step.timing is not None and step.timing.once for step in steps)


def basis(amount: DailyAmount) -> tuple[str, str | None, str | None]:
    """What an amount is in and of: only amounts with one basis may be compared or added."""
    return amount.unit, amount.ingredient, amount.per


def shared_amounts(first: MedicineEntry, second: MedicineEntry) -> tuple[Pair, ...]:
    """The two doses in the first unit that they share, on every basis in it: of the whole, and of each ingredient.

    Two products of one combination share several. 25 mg with 100 mg and 100 mg with 25 mg come to one sum, and only the
    ingredients tell them apart. Other units say nothing more: 5 mL and 10 mL of two strengths can be one amount in mg.
    """
    if first.daily is second.daily and len(first.daily) < 2:
        return tuple((same, same) for same in first.daily)
    pairs = [(mine, theirs) for mine in first.daily for theirs in second.daily if basis(mine) == basis(theirs)]
    return tuple(pair for pair in pairs if pair[0].unit == pairs[0][0].unit)


def as_needed(entry: MedicineEntry) -> bool:
    """Whether all that is said of how much is taken a day allows for none."""
    return bool(entry.daily) and all(amount.day_low == 0 or amount.day_high is None for amount in entry.daily)


def in_all(ours: InAll, others: InAll, shared: DailyAmount) -> Difference:
    """The difference of what two sources come to a day, where one has more entries of the medicine than the other."""
    unit = f"{unit_words(shared.unit)}{f' for each {shared.per}' if shared.per else ''}"
    words = [
        f"{fraction_words(day)} {unit} a day{f' in {len(side)} entries' if len(side) > 1 else ''}" if day else "only as needed"
        for side, day in (ours, others)
    ]
    return Difference(
        aspect="dose",
        first=ours[0][0],
        second=others[0][0],
        first_words=words[0],
        second_words=words[1],
        because="the entries of each source added up",
        summed=True,
    )


def _dose(first: MedicineEntry, second: MedicineEntry) -> Difference | None:
    pairs = shared_amounts(first, second)
    if not pairs:
        return _concentration(first, second)
    return next((found for pair in pairs if (found := _dose_by(first, second, *pair))), None)


def _times(first: MedicineEntry, second: MedicineEntry) -> Difference | None:
    found = times_that_differ(first, second)
    return _difference("frequency", first, second, found) if found else None


def _concentration(first: MedicineEntry, second: MedicineEntry) -> Difference | None:
    """Two creams of which no amount is stated still differ where one is stronger."""
    if first.daily or second.daily:
        return None
    found = concentrations_that_differ(first.identified.medicine, second.identified.medicine)
    return found and _with_products(_difference("dose", first, second, f"strengths compared: {found[0]}; {found[1]}"))


def _dose_by(first: MedicineEntry, second: MedicineEntry, mine: DailyAmount, theirs: DailyAmount) -> Difference | None:
    each = _differs((mine.dose_low, mine.dose_high), (theirs.dose_low, theirs.dose_high))
    day = _differs(_day(mine), _day(theirs))
    if day is False or (day is None and not each):
        return _difference("frequency", first, second, _compared(first, second, mine)) if day is False and each else None
    aspect: Aspect = "frequency" if each is False else "dose"
    return _difference(aspect, first, second, _compared(first, second, mine))


def _day(amount: DailyAmount) -> tuple[Fraction | None, Fraction | None]:
    """Where a dose is taken as needed only its most a day is compared."""
    return (None if amount.day_low == 0 else amount.day_low, amount.day_high)


def _differs(mine: tuple[Fraction | None, Fraction | None], theirs: tuple[Fraction | None, Fraction | None]) -> bool | None:
    """True, False, or None where one side does not say."""
    if mine[1] is None or theirs[1] is None:
        return None
    if mine[0] is None or theirs[0] is None:
        return mine[1] != theirs[1]
    return mine != theirs


def _difference(aspect: Aspect, first: MedicineEntry, second: MedicineEntry, because: str) -> Difference:
    found = Difference(
        aspect=aspect,
        first=first,
        second=second,
        first_words=dose_words(first),
        second_words=dose_words(second),
        because=because,
    )
    return _with_products(found) if found.first_words == found.second_words else found


def _with_products(found: Difference) -> Difference:
    """The doses said with their products, where only these tell one from the other."""
    return replace(
        found,
        first_words=f"{dose_words(found.first)} of {_product(found.first)}",
        second_words=f"{dose_words(found.second)} of {_product(found.second)}",
    )


def _product(entry: MedicineEntry) -> str:
    return written_name(entry.written) or "a product that is not named"


def _compared(first: MedicineEntry, second: MedicineEntry, shared: DailyAmount) -> str:
    return f"compared in {unit_words(shared.unit)}: {_both(first, second, shared)}"


def _both(first: MedicineEntry, second: MedicineEntry, shared: DailyAmount) -> str:
    sides: list[str] = []
    for entry in (first, second):
        amount = next(amount for amount in entry.daily if basis(amount) == basis(shared))
        each, day = fraction_words(amount.dose_high), fraction_words(amount.day_high)
        sides.append(f"{entry.written.source} {each or '?'} a dose, {day or '?'} a day")
    return "; ".join(sides)


def _route(first: MedicineEntry, second: MedicineEntry) -> Difference | None:
    if not first.route or not second.route:
        return None
    if first.route == second.route:
        return _side(first, second) if first.route in _SIDED else None
    return Difference(
        aspect="route",
        first=first,
        second=second,
        first_words=first.route,
        second_words=second.route,
        because="the routes as ordered, or as the products allow",
    )


def _side(first: MedicineEntry, second: MedicineEntry) -> Difference | None:
    """Drops for one eye in one source and for the other in another."""
    mine, theirs = side_of(first.written.dosages), side_of(second.written.dosages)
    if not mine or not theirs or mine == theirs:
        return None
    return Difference(
        aspect="route",
        first=first,
        second=second,
        first_words=f"{first.route}, {mine}",
        second_words=f"{second.route}, {theirs}",
        because="the side that the directions name",
    )


def _form(first: MedicineEntry, second: MedicineEntry) -> Difference | None:
    """Form counts where its release differs, or where both are of one release but not of one form."""
    mine, theirs = first.identified.medicine, second.identified.medicine
    if mine is None or theirs is None or mine.form is None or theirs.form is None:
        return None
    if other_esters(mine, theirs):
        names = [medicine.vtm.display for medicine in (mine, theirs) if medicine.vtm]
        return _difference_of_form(first, second, names[0], names[1], "one of the two injections may be a depot")
    if mine.form == theirs.form and (mine.release == theirs.release or mine.release_unknown or theirs.release_unknown):
        return None
    words = _form_words(mine.form, mine.release), _form_words(theirs.form, theirs.release)
    return _difference_of_form(first, second, *words, "the forms of the two products")


def _difference_of_form(first: MedicineEntry, second: MedicineEntry, ours: str, theirs: str, because: str) -> Difference:
    return Difference(aspect="form", first=first, second=second, first_words=ours, second_words=theirs, because=because)


def other_esters(first: Medicine, second: Medicine) -> bool:
    """Whether two injections of one ingredient are of two moieties of the dictionary: a depot and what is given at once."""
    injections = first.form == second.form == "injection"
    return injections and bool(first.vtm and second.vtm) and first.vtm != second.vtm and first.ingredients == second.ingredients


def _form_words(form: str, release: str | None) -> str:
    return f"{release}-release {form}" if release == "modified" else form


def _brand(first: MedicineEntry, second: MedicineEntry) -> Difference | None:
    mine, theirs = first.identified.medicine, second.identified.medicine
    if mine is None or theirs is None or mine.brand == theirs.brand or not (mine.brand and theirs.brand):
        return None
    return Difference(
        aspect="brand",
        first=first,
        second=second,
        first_words=mine.brand,
        second_words=theirs.brand,
        because="both are named by brand",
    )
