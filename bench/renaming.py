"""Columns under other names, as other designers would have called them: the same seed gives the same names.

``as_is`` keeps them; ``shortened`` drops letters from the Vietnamese words; ``english`` translates; ``initials`` keeps
first letters; ``opaque`` says nothing at all; ``hungarian`` runs words together behind a mark of the type.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence

VOWELS = "aeiouy"
MARKS = ("str", "dt", "vc", "txt", "n", "s", "T_", "fld")
ENGLISH: Mapping[str, tuple[str, ...]] = {
    "so_dinh_danh": ("personal_id", "citizen_id", "id_number", "national_id"),
    "ho_ten": ("full_name", "name", "person_name"),
    "ngay_sinh": ("dob", "birth_date", "date_of_birth"),
    "gioi_tinh": ("sex", "gender"),
    "noi_sinh": ("birth_place", "place_of_birth"),
    "dan_toc": ("ethnicity", "ethnic_group"),
    "quoc_tich": ("nationality", "citizenship"),
    "hon_nhan": ("marital_status", "marriage_status"),
    "tinh_trang": ("status", "state"),
    "so_dd_vo_chong": ("spouse_id", "spouse_number"),
    "so_dd_me": ("mother_id", "mother_number"),
    "so_dd_cha": ("father_id", "father_number"),
    "so_dd_chong": ("husband_id", "husband_number"),
    "so_dd_vo": ("wife_id", "wife_number"),
    "ma_xa": ("commune_code", "ward_code", "residence_commune"),
    "dia_chi": ("address", "street_address"),
    "dien_thoai": ("phone", "telephone", "mobile"),
    "ma_nhan_khau": ("member_id", "membership_no"),
    "so_ho": ("household_no", "household_number"),
    "quan_he": ("relation", "relationship"),
    "ngay_vao_ho": ("since", "joined_household_on"),
    "so_dang_ky": ("registration_no", "registration_number"),
    "ngay_dang_ky": ("registered_on", "registration_date"),
    "noi_dang_ky": ("registered_at", "registration_place"),
    "so_chung_nhan": ("certificate_no", "certificate_number"),
    "so_trich_luc": ("certificate_no", "extract_number"),
    "ngay_mat": ("died_on", "date_of_death", "death_date"),
    "ma_so": ("insurance_no", "insurance_number"),
    "ma_so_thue_don_vi": ("employer_tax_code", "employer_id"),
    "ngay_tham_gia": ("joined_on", "join_date"),
    "trang_thai": ("status", "state"),
    "so_the": ("card_number", "card_no"),
    "tu_ngay": ("valid_from", "from_date"),
    "den_ngay": ("valid_to", "to_date"),
    "noi_kham": ("hospital", "clinic"),
    "ma_hoc_sinh": ("enrolment_no", "pupil_code"),
    "truong": ("school", "school_name"),
    "lop": ("grade", "class"),
    "nam_hoc": ("school_year", "year"),
    "ma_xa_truong": ("school_commune", "school_ward_code"),
    "ma_thua": ("parcel_code", "parcel_id"),
    "so_to": ("sheet_no", "map_sheet"),
    "so_thua": ("parcel_no", "parcel_number"),
    "dien_tich": ("area", "area_m2"),
    "muc_dich": ("purpose", "land_use"),
    "ma_so_thue": ("tax_code", "tax_id"),
    "ten": ("name", "company_name"),
    "so_dd_dai_dien": ("representative_id", "legal_rep_id"),
    "ma_xa_tru_so": ("head_office_commune", "office_ward_code"),
    "ngay_thanh_lap": ("founded_on", "founding_date"),
    "von_dieu_le": ("charter_capital", "capital"),
    "cap_nhat": ("updated_at", "modified"),
}
TABLES: Mapping[str, tuple[str, ...]] = {
    "cong_dan": ("citizens", "persons"),
    "nhan_khau": ("household_members", "members"),
    "khai_sinh": ("births", "birth_register"),
    "tinh_trang_hon_nhan": ("marital_status", "marital"),
    "ket_hon": ("marriages", "marriage_register"),
    "khai_tu": ("deaths", "death_register"),
    "social_insurance": ("social_insurance",),
    "health_insurance": ("health_insurance", "hi_cards"),
    "hoc_sinh": ("pupils", "students"),
    "thua_dat": ("parcels", "land_parcels"),
    "enterprises": ("companies", "enterprises"),
}


def _as_is(names: Sequence[str], _chance: random.Random) -> list[str]:
    return list(names)


def _shortened(names: Sequence[str], chance: random.Random) -> list[str]:
    return [_short(name.split("_"), chance) for name in names]


def _short(words: Sequence[str], chance: random.Random) -> str:
    """The words cut or without vowels, the last one mostly whole; joined, in one of the usual cases."""
    cut = [_cut(word, chance) if len(word) > 2 and chance.random() < 0.6 else word for word in words[:-1]]
    last = words[-1] if chance.random() < 0.6 or len(words[-1]) <= 2 else _cut(words[-1], chance)
    parts = [*cut, last]
    return chance.choice(("".join, "_".join, _camel, _upper))(parts)


def _cut(word: str, chance: random.Random) -> str:
    skeleton = word[0] + "".join(letter for letter in word[1:] if letter not in VOWELS)
    return chance.choice((word[0], word[:2], word[:3], skeleton))


def _camel(parts: Sequence[str]) -> str:
    return "".join(part.capitalize() for part in parts)


def _upper(parts: Sequence[str]) -> str:
    return "_".join(parts).upper()


def _english(names: Sequence[str], chance: random.Random) -> list[str]:
    known = {**ENGLISH, **TABLES}
    return [chance.choice(known[name]) if name in known else name for name in names]


def _initials(names: Sequence[str], _chance: random.Random) -> list[str]:
    return ["".join(word[0] for word in name.split("_")).upper() for name in names]


def _opaque(names: Sequence[str], chance: random.Random) -> list[str]:
    places = list(range(1, len(names) + 1))
    chance.shuffle(places)
    return [f"COL_{place:02d}" for place in places]


def _hungarian(names: Sequence[str], chance: random.Random) -> list[str]:
    return [chance.choice(MARKS) + _camel(name.split("_")) for name in names]


STYLES: Mapping[str, Callable[[Sequence[str], random.Random], list[str]]] = {
    "as_is": _as_is,
    "shortened": _shortened,
    "english": _english,
    "initials": _initials,
    "hungarian": _hungarian,
    "opaque": _opaque,
}


def renamed(names: Sequence[str], style: str, seed: int) -> tuple[str, ...]:
    """Other names for ``names``, all different: where two become the same, a number is put behind the later ones."""
    drawn = STYLES[style](names, random.Random(f"{style} {seed} {' '.join(names)}"))  # noqa: S311 - a seed, no secret
    taken: dict[str, int] = {}
    for at, name in enumerate(drawn):
        taken[name] = taken.get(name, 0) + 1
        drawn[at] = name if taken[name] == 1 else f"{name}{taken[name]}"
    return tuple(drawn)
