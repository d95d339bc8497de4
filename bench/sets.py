"""Labelled sets of other kinds than persons, made here: products of two shops, publications, firms with addresses.

They guard against a linker that fits one kind of data: many different things are alike in them (a series of products,
the papers of one author, the firms of one street), and the same thing is written differently. Every row has `id` and
`truth` beside its attributes.
"""

from __future__ import annotations

import random
import string

Row = dict[str, str]
MAKERS = [
    "Canon",
    "Sony",
    "Nikon",
    "Samsung",
    "Bosch",
    "Makita",
    "Philips",
    "Toshiba",
    "Lenovo",
    "Panasonic",
    "Garmin",
    "Brother",
    "Epson",
    "Logitech",
]
KINDS = [
    "digital camera",
    "laser printer",
    "cordless drill",
    "hard drive",
    "wireless mouse",
    "coffee maker",
    "hair dryer",
    "monitor",
]
COLOURS = ["black", "white", "silver", "red", "blue", "grey"]
WORDS = [
    "adaptive",
    "query",
    "learning",
    "scalable",
    "entity",
    "record",
    "linkage",
    "matching",
    "deep",
    "neural",
    "graph",
    "index",
    "distributed",
    "stream",
    "privacy",
    "secure",
    "mining",
    "temporal",
    "spatial",
    "semantic",
    "web",
    "ontology",
    "crowd",
    "sensor",
    "network",
    "energy",
    "cloud",
    "storage",
    "transaction",
    "logging",
    "recovery",
    "approximate",
    "join",
    "optimization",
    "parallel",
    "memory",
    "column",
    "compression",
    "benchmark",
    "workflow",
    "provenance",
    "quality",
]
FAMILY = [
    "Nguyen",
    "Tran",
    "Smith",
    "Garcia",
    "Mueller",
    "Rossi",
    "Chen",
    "Kim",
    "Tanaka",
    "Ivanov",
    "Dubois",
    "Silva",
    "Kumar",
    "Novak",
    "Larsen",
    "Haas",
]
GIVEN = [
    "Anna",
    "Binh",
    "Carlos",
    "Dieter",
    "Elena",
    "Farid",
    "Grace",
    "Hiro",
    "Ivan",
    "Julia",
    "Kofi",
    "Linh",
    "Maria",
    "Nadia",
    "Omar",
    "Paula",
    "Quan",
    "Rosa",
]
VENUES = {
    "VLDB": "Proceedings of the Very Large Data Base Endowment",
    "SIGMOD": "ACM International Conference on Management of Data",
    "ICDE": "IEEE International Conference on Data Engineering",
    "TODS": "ACM Transactions on Database Systems",
}
TRADES = [
    "Thương mại",
    "Xây dựng",
    "Dịch vụ vận tải",
    "Sản xuất bao bì",
    "Công nghệ",
    "Thực phẩm",
    "Du lịch",
    "Dược phẩm",
    "Nội thất",
]
FIRMS = [
    "Hoàng Long",
    "Minh Phát",
    "An Bình",
    "Đại Việt",
    "Sao Mai",
    "Thành Công",
    "Hòa Phát",
    "Trường Sơn",
    "Bảo Tín",
    "Gia Hưng",
    "Phú Quý",
]
STREETS = [
    "Lê Lợi",
    "Trần Hưng Đạo",
    "Nguyễn Huệ",
    "Hai Bà Trưng",
    "Lý Thường Kiệt",
    "Quang Trung",
    "Phan Chu Trinh",
    "Hùng Vương",
]
TOWNS = ["Hà Nội", "Hải Phòng", "Đà Nẵng", "Huế", "Cần Thơ", "Nha Trang", "Vinh", "Biên Hòa", "Quy Nhơn"]


def typo(chance: random.Random, text: str) -> str:
    """One letter dropped, doubled, changed, or two swapped."""
    if len(text) < 4:
        return text
    at = chance.randrange(1, len(text) - 1)
    wrong = chance.choice(
        (text[at + 1 :], text[at] + text[at:], chance.choice(string.ascii_lowercase) + text[at + 1 :])
    )
    return chance.choice((text[:at] + wrong, text[:at] + text[at + 1] + text[at] + text[at + 2 :]))


def products(count: int, seed: int = 1) -> tuple[list[Row], list[Row]]:
    """Two shops that sell the same things under their own titles; half of each has no match in the other."""
    chance = random.Random(seed)  # noqa: S311 - a sample, not a secret
    shops: tuple[list[Row], list[Row]] = ([], [])
    for at in range(count):
        maker, kind = chance.choice(MAKERS), chance.choice(KINDS)
        model = (
            f"{chance.choice(string.ascii_uppercase)}{chance.choice(string.ascii_uppercase)}{chance.randint(100, 9999)}"
        )
        price, colour = chance.uniform(20, 900), chance.choice(COLOURS)
        titles = (f"{maker} {model} {kind} {colour}", f"{kind} {maker} {model[:2]}-{model[2:]} ({colour})")
        where = chance.random()
        for shop in (0, 1):
            if where < 0.5 or (where < 0.75) == (shop == 0):
                title = titles[shop] if chance.random() < 0.8 else typo(chance, titles[shop])
                told = f"{title}. {chance.choice(('New', 'Boxed', 'With manual'))} {kind} by {maker}"
                row = {"id": f"{'ab'[shop]}{at}", "truth": str(at), "title": title, "description": told}
                row |= {
                    "maker": maker if chance.random() < 0.7 else "",
                    "price": f"{price * chance.uniform(0.93, 1.07):.2f}",
                }
                shops[shop].append(row)
    return shops


def publications(count: int, seed: int = 2) -> list[Row]:
    """Papers cited one to five times, with initials, short venues, missing years and typing errors."""
    chance = random.Random(seed)  # noqa: S311 - a sample, not a secret
    rows = []
    for at in range(count):
        title = " ".join(chance.sample(WORDS, chance.randint(4, 8)))
        authors = [(chance.choice(GIVEN), chance.choice(FAMILY)) for _ in range(chance.randint(1, 4))]
        venue, year = chance.choice(list(VENUES)), chance.randint(1985, 2024)
        for copy in range(chance.choice((1, 1, 1, 2, 2, 3, 5))):
            short = chance.random() < 0.5
            names = ", ".join(f"{given[0]}. {family}" if short else f"{given} {family}" for given, family in authors)
            rows.append(
                {
                    "id": f"p{at}-{copy}",
                    "truth": str(at),
                    "title": title if chance.random() < 0.7 else typo(chance, title),
                    "authors": names if chance.random() < 0.9 else names.split(",")[0],
                    "venue": venue if chance.random() < 0.5 else VENUES[venue],
                    "year": str(year) if chance.random() < 0.85 else "",
                }
            )
    return rows


def firms(count: int, seed: int = 3) -> list[Row]:
    """Firms under full and short forms of the name, with and without marks, at addresses typed freely."""
    chance = random.Random(seed)  # noqa: S311 - a sample, not a secret
    rows = []
    for at in range(count):
        name = f"{chance.choice(TRADES)} {chance.choice(FIRMS)} {chance.choice(FIRMS)}"
        house, street, town = chance.randint(1, 400), chance.choice(STREETS), chance.choice(TOWNS)
        phone = f"0{chance.randint(200_000_000, 999_999_999)}"
        for copy in range(chance.choice((1, 1, 2, 3))):
            form = chance.choice(("Công ty TNHH", "Cty TNHH", "Công ty trách nhiệm hữu hạn"))
            written = f"{form} {name}"
            address = chance.choice((f"{house} {street}, {town}", f"Số {house} đường {street}, TP {town}"))
            rows.append(
                {
                    "id": f"f{at}-{copy}",
                    "truth": str(at),
                    "name": written if chance.random() < 0.8 else typo(chance, written),
                    "address": address if chance.random() < 0.8 else typo(chance, address),
                    "phone": phone if chance.random() < 0.5 else "",
                }
            )
    return rows
