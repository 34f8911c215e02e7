"""Loads reference_data into the tables of the core, checked: nothing half read is ever used."""

import hashlib
import json
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

from service.core.model.product_rows import NameRow, SubstanceRow, VtmRow
from service.core.model.reference import Reference
from service.reference import allergy_rows, condition_rows, measure_rows, word_rows
from service.reference import clinical_rows as clinical
from service.reference.manifest import check_hashes
from service.reference.packs import bar_codes, excipients, kept_to_brand, packs
from service.reference.problems import ReferenceRefused
from service.reference.products import base_of, load_presentations, load_products
from service.reference.site_doses import age_bands, doses_given
from service.reference.tables import Tables


def load(folder: Path) -> Reference:
    """Every table of the folder. Raises `ReferenceRefused` with all mistakes where any row cannot be used."""
    tables = Tables(folder)
    named = load_dictionary(tables, version_of(folder))
    substances = dict(named.substances)
    routes, route_words = measure_rows.routes(tables)
    units = measure_rows.units(tables)
    groups = clinical.groups(tables, substances)
    conditions = condition_rows.conditions(tables)
    route_keys = frozenset({*routes.values(), *route_words.values()})
    reference = replace(
        named,
        other_codes={(system, code): now for system, code, now, _ in tables.lists("dictionary/other_code.csv", 4)},
        atc={vmp: atc for vmp, atc, _ in tables.lists("classes/atc.csv", 3)},
        packs=packs(folder),
        bar_codes=bar_codes(folder),
        excipients=excipients(folder, substances),
        kept_to_brand=kept_to_brand(tables),
        groups=groups,
        kin=allergy_rows.kin(tables),
        allergy_groups=allergy_rows.allergy_groups(tables, substances),
        named_allergens=allergy_rows.named_allergens(tables, substances),
        allergy_codes=allergy_rows.allergy_codes(tables),
        excipient_effects=allergy_rows.excipient_effects(tables, substances),
        cross_reactions=allergy_rows.cross_reactions(tables),
        reactions=allergy_rows.reactions(tables),
        note_words=word_rows.note_words(tables),
        change_words=word_rows.change_words(tables),
        limits=clinical.limits(tables, units, route_keys),
        renal=clinical.renal(tables),
        intervals=clinical.intervals(tables, substances, units, route_keys),
        typical=clinical.typical(tables),
        age_bands=age_bands(tables),
        doses_given=doses_given(tables, units, route_keys, named.history),
        interactions=clinical.interactions(tables),
        patient_hazards=clinical.patient_hazards(tables, groups, substances),
        conditions=conditions,
        condition_hazards=condition_rows.condition_hazards(tables, groups, substances, conditions),
        pregnancy=condition_rows.pregnancy(tables),
        morphine=clinical.morphine(tables, route_keys, substances),
        look_alikes=clinical.look_alikes(tables),
        interchanged_classes=clinical.interchanged_classes(tables, groups),
        brand_required=clinical.brand_required(tables, substances),
        brand_devices=clinical.brand_devices(tables),
        units=units,
        unit_words=dict(row[:2] for row in tables.rows("units/unit_words.csv", lambda r: (r["word"], r["key"]))),
        misspelt=word_rows.misspelt(tables),
        unit_codes={(s, c): k for s, c, k in tables.rows("units/unit_codes.csv", lambda r: (r["system"], r["code"], r["key"]))},
        routes=routes,
        route_words=route_words,
        plausible=measure_rows.plausible(tables),
        fact_bounds=measure_rows.fact_bounds(tables),
        growth=measure_rows.growth(tables),
        growth_limits=measure_rows.growth_limits(tables),
        measurements=measure_rows.measurements(tables),
    )
    tables.problems.extend(check_hashes(folder))
    if tables.problems:
        raise ReferenceRefused(tuple(tables.problems))
    return reference


def load_dictionary(tables: Tables, version: str) -> Reference:
    """The dictionary alone: substances, moieties, products, presentations, code history and every name."""
    substances = {
        code: SubstanceRow(code, name, base or None) for code, name, base in tables.lists("dictionary/substance.csv", 3)
    }
    ingredients: dict[str, list[str]] = defaultdict(list)
    for vtm, ingredient in tables.lists("dictionary/vtm_ingredient.csv", 2):
        ingredients[vtm].append(base_of(ingredient, substances))
    vmps, amps = load_products(tables, substances)
    names: dict[str, list[NameRow]] = defaultdict(list)
    for name, level, code, kind, brand in tables.lists("dictionary/name.csv", 5):
        names[name].append(NameRow(level, code, kind, brand or None))  # type: ignore[arg-type]
    return Reference(
        version=version,
        substances=substances,
        vtms={
            code: VtmRow(code, name, tuple(ingredients.get(code, ()))) for code, name, _ in tables.lists("dictionary/vtm.csv", 3)
        },
        vmps=vmps,
        amps=amps,
        presentations=load_presentations(tables, substances),
        history=dict(tables.lists("dictionary/code_history.csv", 2)),
        names={name: tuple(rows) for name, rows in names.items()},
        salts=frozenset(word for (word,) in tables.lists("dictionary/salt_word.csv", 1)),
        old_names=dict(tables.rows("dictionary/old_name.csv", lambda r: (r["old"], r["name"]))),
    )


def version_of(folder: Path) -> str:
    """The hash of every table: of its path and its bytes, in the order of the paths."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.csv")):
        digest.update(json.dumps(path.relative_to(folder).as_posix()).encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return f"sha256:{digest.hexdigest()}"
