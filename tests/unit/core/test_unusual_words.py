"""Words of a dose that is unusual here, and amounts whose strength is in no unit that the tables hold."""

from service.core.normalise.dose_text import read_dose_text
from tests.support.reference import bundled
from tests.unit.core.test_dose_outlier import COUNTED, about, amlodipine
from tests.unit.normalise_dose.in_full import in_full
from tests.unit.normalise_dose.test_comparable import product, strength, ways


def test_one_usual_dose_is_no_range() -> None:
    [found] = about([amlodipine("50 mg once a day")], [{**COUNTED, "p5": 10, "p95": 10}])
    assert found.words["usual"] == "10 mg a day"


def test_a_strength_in_an_unknown_unit_tells_nothing_of_a_volume() -> None:
    assert ways("mL", product(strength("5", "blobs", "1", "mL"), form="oral liquid")) == {("mL", None): 1}
    assert ways("L", product(strength("5", "blobs", "1", "mL"), form="oral liquid")) == {("mL", None): 1000}


def test_an_hour_after_noon_is_never_turned_back() -> None:
    for half in ("am", "pm", ""):
        text = f"1 tablet at 13:00{half}"
        assert in_full(read_dose_text(text, medicine=None, reference=bundled())) == "1 tablet x1 in 1 at 13:00"
