"""Start a new workspace: a small one that checks green at once, to be filled in by its owners."""

from pathlib import Path

from motlan.kernel.errors import Refused
from motlan.kernel.text import Text

FILES: dict[str, str] = {
    "workspace.yaml": """\
# The settings of this country, ministry or province. `motlan check` tells what is wrong, line by line.
workspace: {name}
label: {{en: {name}}}
languages: [en]
default_language: en
time_zone: UTC
currency: XXX
dossier: {{code: "{{agency}}-{{date:%Y%m%d}}-{{number:07d}}", last_number: 9999999}}
agencies:
  registry_office: {{en: Registry office}}
""",
    "dictionary/identifiers.yaml": """\
# How identifiers are built: a pattern, what their digits encode, a check digit.
identifiers:
  - scheme: person-number
    label: {{en: Person number}}
    pattern: "[0-9]{{8}}"
    example: "12345678"
""",
    "dictionary/codes/sex.yaml": """\
code_list: sex
label: {{en: Sex}}
codes:
  male: {{en: Male}}
  female: {{en: Female}}
""",
    "dictionary/person.yaml": """\
# One concept a file. `authority` orders the databases whose value counts, best first.
concept: person
label: {{en: Person}}
identifier: person_number
title: full_name
authority: [population]
link: {{exact: [full_name, birth_date, sex]}}
attributes:
  person_number: {{type: identifier, scheme: person-number, label: {{en: Person number}}, mandatory: true}}
  full_name: {{type: name, label: {{en: Full name}}, mandatory: true, maps_to: "person:fullName"}}
  birth_date: {{type: date, label: {{en: Date of birth}}, mandatory: true, maps_to: "person:dateOfBirth"}}
  sex: {{type: code, codes: sex, label: {{en: Sex}}, maps_to: "person:gender"}}
""",
    "databases/population.yaml": """\
# One database a file: where it is (${{WORKSPACE}} is this folder), what its tables describe, which column is what.
database: population
label: {{en: Population register}}
owner: registry_office
stage: deploying
connect: {{kind: csv, path: "${{WORKSPACE}}/sample/people.csv"}}
datasets:
  people:
    key: id
    changes: {{by: snapshot}}
    describes: person
    founds: true
    columns:
      id: person_number
      name: full_name
      born: {{to: birth_date, format: yyyy-mm-dd}}
      sex: {{to: sex, values: {{M: male, F: female}}}}
""",
    "units.csv": """\
code,name,parent,level,division_type,name_en,valid_from,valid_to
01,First province,,1,province,First province,2000-01-01,
""",
    "sample/people.csv": """\
id,name,born,sex
10000001,Anna Berg,1990-05-17,F
10000002,Bo Dahl,1975-03,M
10000003,Carla Ek,2011-11-02,F
""",
    "calendar.csv": "date,kind,en\n2026-01-01,holiday,New Year\n",
}


def init(directory: Path, *, name: str) -> tuple[Path, ...]:
    """Write a new workspace called ``name``; raise Refused when ``directory`` holds anything already."""
    if directory.exists() and any(directory.iterdir()):
        raise Refused(
            what=Text(vi="Thư mục không trống.", en="The folder is not empty."),
            remedy=Text(
                vi="Chọn một thư mục mới; không tệp nào bị ghi đè.", en="Choose a new one; nothing was overwritten."
            ),
            where=str(directory),
        )
    written = []
    for relative, text in FILES.items():
        path = directory / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.format(name=name) if path.suffix == ".yaml" else text, encoding="utf-8")
        written.append(path)
    return tuple(written)
