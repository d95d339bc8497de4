"""Labelled sets that linking was not mended with: places to eat, hospitals, programs of two shops, songs.

They tell whether what helped the sets of :mod:`bench.sets` helps others too. Nothing is to be changed for their sake.
"""

from __future__ import annotations

import random

from bench.sets import FAMILY, GIVEN, STREETS, TOWNS, VENUES, Row, typo

DISHES = ["Grill", "Kitchen", "Noodle House", "Pizzeria", "Bistro", "Tea Room", "Steak House", "Bakery", "Sushi Bar"]
ADJECTIVES = ["Golden", "Old", "Blue", "Little", "Royal", "Happy", "Silver", "Green", "Lucky", "Grand", "Red", "Jade"]
NOUNS = ["Dragon", "Lotus", "Moon", "Garden", "River", "Palace", "Star", "Bridge", "Harbor", "Tiger", "Rose", "Oak"]
ROADS = ["Main", "Oak", "Sunset", "Broadway", "Melrose", "Lexington", "Wilshire", "Park", "Spring", "Canal", "Hudson"]
ENDINGS = {"Street": "St.", "Avenue": "Ave", "Boulevard": "Blvd.", "Road": "Rd"}
CITIES = {"Los Angeles": "LA", "New York": "New York City", "Atlanta": "Atlanta", "San Francisco": "SF"}
BRANCHES = ["Đa khoa", "Nhi", "Phụ sản", "Mắt", "Y học cổ truyền", "Lao và Bệnh phổi", "Chấn thương chỉnh hình"]
SHORT = {"Bệnh viện": "BV", "Đa khoa": "ĐK", "Y học cổ truyền": "YHCT", "Trung tâm y tế": "TTYT", "tỉnh": "T."}
SOFTWARE = [
    "photo studio",
    "office suite",
    "tax planner",
    "typing tutor",
    "backup manager",
    "video editor",
    "antivirus",
]
BRANDS = ["Corel", "Adobe", "Symantec", "Encore", "Broderbund", "Intuit", "Sage", "Nova", "Roxio", "Topics"]
EDITIONS = ["standard", "deluxe", "professional", "premium", "home"]
SUNG = [
    "love",
    "night",
    "river",
    "dance",
    "heart",
    "rain",
    "summer",
    "home",
    "fire",
    "shadow",
    "road",
    "light",
    "again",
]


def places(count: int, seed: int = 11) -> tuple[list[Row], list[Row]]:
    """Two guides to restaurants, of which each place stands once in both or in one."""
    chance = random.Random(seed)  # noqa: S311 - a sample, not a secret
    guides: tuple[list[Row], list[Row]] = ([], [])
    for at in range(count):
        name = f"{chance.choice(ADJECTIVES)} {chance.choice(NOUNS)} {chance.choice(DISHES)}"
        house, road, ending = chance.randint(1, 9999), chance.choice(ROADS), chance.choice(list(ENDINGS))
        city, phone = chance.choice(list(CITIES)), f"{chance.randint(200, 999)}{chance.randint(1000000, 9999999)}"
        where = chance.random()
        for guide in (0, 1):
            if where < 0.4 or (where < 0.7) == (guide == 0):
                told = name if guide == 0 else chance.choice((name, f"The {name}", name.rsplit(" ", 1)[0]))
                end = ending if guide == 0 else ENDINGS[ending]
                row = {"id": f"{'fz'[guide]}{at}", "truth": str(at), "name": told}
                row["address"] = f"{house} {chance.choice(('', 'N. ', 'W. ')) if guide else ''}{road} {end}"
                row["city"] = city if guide == 0 or chance.random() < 0.6 else CITIES[city]
                dashed = f"{phone[:3]}/{phone[3:6]}-{phone[6:]}" if guide else f"{phone[:3]}-{phone[3:6]}-{phone[6:]}"
                row["phone"] = dashed if chance.random() < 0.85 else ""
                row["kind"] = chance.choice(("American", "Asian", "Italian", ""))
                guides[guide].append(
                    {k: typo(chance, v) if k == "name" and chance.random() < 0.1 else v for k, v in row.items()}
                )
    return guides


def hospitals(count: int, seed: int = 12) -> list[Row]:
    """One list of hospitals gathered from many senders: abbreviations, a code that is often not there."""
    chance = random.Random(seed)  # noqa: S311 - a sample, not a secret
    rows = []
    for at in range(count):
        kind = chance.choice(("Bệnh viện", "Bệnh viện", "Trung tâm y tế", "Phòng khám"))
        branch = "" if kind == "Trung tâm y tế" else chance.choice(BRANCHES)
        town, number = chance.choice(TOWNS), chance.choice(("", "", "số 1", "số 2", "cơ sở 3"))
        named = chance.choice(("", f"{chance.choice(ADJECTIVES)} {chance.choice(NOUNS)}"))
        parts = [part for part in (kind, branch, named, "tỉnh" if not named else "", town, number) if part]
        code, house, street = (
            f"{chance.randint(1, 99):02}{chance.randint(1, 999):03}",
            chance.randint(1, 300),
            chance.choice(STREETS),
        )
        for copy in range(chance.choice((1, 1, 2, 2, 3, 4))):
            short = chance.random() < 0.4
            name = " ".join(SHORT.get(part, part) if short else part for part in parts)
            row = {
                "id": f"h{at}-{copy}",
                "truth": str(at),
                "name": typo(chance, name) if chance.random() < 0.12 else name,
            }
            row["code"] = code if chance.random() < 0.6 else ""
            row["address"] = f"{house} {street}, {town}" if chance.random() < 0.75 else f"Số {house}, phố {street}"
            row["beds"] = str(chance.randint(5, 90) * 10) if chance.random() < 0.2 else ""
            rows.append(row)
    return rows


def programs(count: int, seed: int = 13) -> tuple[list[Row], list[Row]]:
    """Programs of two shops: editions and versions tell them apart, makers are seldom said, prices differ."""
    chance = random.Random(seed)  # noqa: S311 - a sample, not a secret
    shops: tuple[list[Row], list[Row]] = ([], [])
    for at in range(count):
        maker, kind = chance.choice(BRANDS), chance.choice(SOFTWARE)
        version, edition = (
            chance.choice((str(chance.randint(2, 12)), str(chance.randint(1998, 2009)))),
            chance.choice(EDITIONS),
        )
        platform = chance.choice(("win", "mac", ""))
        line = f"{chance.choice(ADJECTIVES).lower()}{chance.choice(NOUNS).lower()}"
        price, where = chance.uniform(10, 500), chance.random()
        for shop in (0, 1):
            if where < 0.35 or (where < 0.6) == (shop == 0):
                long = f"{maker} {line} {kind} {version} {edition} {platform}"
                told = f" {edition}" if chance.random() < 0.7 else ""
                brief = f"{line} {kind} {version}{told} ({platform or 'pc'} cd)"
                title = long if shop == 0 else brief
                row = {"id": f"{'xy'[shop]}{at}", "truth": str(at), "title": title.strip()}
                row["maker"] = maker if shop == 0 or chance.random() < 0.2 else ""
                row["price"] = f"{price * chance.choice((1, 1, chance.uniform(0.6, 1.1))):.2f}"
                shops[shop].append(row)
    return shops


def songs(count: int, seed: int = 14) -> list[Row]:
    """Songs of several catalogues: other spellings, covers of the same title by others, versions of one recording."""
    chance = random.Random(seed)  # noqa: S311 - a sample, not a secret
    rows = []
    for at in range(count):
        title = " ".join(chance.sample(SUNG, chance.randint(2, 4)))
        given, family = chance.choice(GIVEN), chance.choice(FAMILY)
        artist = f"{given} {family}"
        album, year = " ".join(chance.sample(SUNG, 2)), chance.randint(1960, 2023)
        seconds, label = chance.randint(120, 420), chance.choice(list(VENUES))
        for copy in range(chance.choice((1, 1, 1, 2, 2, 3))):
            written = chance.choice((artist, artist, f"{family}, {given}", f"{artist[0]}. {family}"))
            rows.append(
                {
                    "id": f"s{at}-{copy}",
                    "truth": str(at),
                    "title": typo(chance, title) if chance.random() < 0.15 else title,
                    "artist": written,
                    "album": chance.choice((album, album, f"{album} ({label})", "")),
                    "year": str(year) if chance.random() < 0.7 else "",
                    "seconds": str(seconds + chance.choice((0, 0, 1, -1, 2))),
                }
            )
    return rows
