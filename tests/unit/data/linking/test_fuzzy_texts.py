"""Long texts: words by their rarity, slips of the pen, numbers that must agree."""

import pyarrow as pa
import pytest

from motlan.data.linking.fuzzy.compare import OTHERWISE, comparisons
from motlan.data.linking.fuzzy.field import Field, forms, long_forms
from motlan.store.lake import Lake

HEADS, TAILS = (
    ("b", "ch", "d", "gi", "kh", "l", "ng", "ph", "qu", "tr", "v", "x"),
    ("an", "em", "inh", "ong", "uc", "y"),
)
SYLLABLES = [head + tail for head in HEADS for tail in TAILS]
FIRMS = [f"Công ty TNHH {one} {other}" for one in SYLLABLES for other in SYLLABLES[::9]]


@pytest.fixture
def lake_session(tmp_path):
    with Lake(tmp_path / "lake").session() as session:
        yield session


@pytest.fixture
def reached(lake_session):
    """The words of the level that two texts reach, among records that hold some others too."""

    def level(one: str, other: str, others: list[str]) -> str:
        texts = [one, other, *others]
        table = pa.table({"id": pa.array(range(len(texts)), pa.int64()), "text": texts})
        lake_session.register_table("texts", table)
        fields = (Field("text", "long"),)
        lake_session.execute(f"create or replace temp table short as {forms(fields, 'texts')}")
        lake_session.execute(f"create or replace temp table long as {long_forms(fields, 'short')}")
        (compared,) = comparisons(fields)
        names = [row[0] for row in lake_session.rows("describe long")]
        sides = ", ".join(f'a."{name}" as "{name}_l", b."{name}" as "{name}_r"' for name in names)
        both = f"select {sides} from long as a, long as b where a.id = 0 and b.id = 1"
        for each in compared.levels:
            condition = "true" if each.condition == OTHERWISE else each.condition
            if lake_session.rows(f"select {condition} from ({both})")[0][0]:
                return each.words.in_("en")
        raise AssertionError

    return level


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ("Canon KX400 digital camera", "digital camera Canon KX-400", "nearly the same"),
        ("Canon KX400 digital camera black", "Canon KX410 digital camera black", "the same words, other numbers"),
        ("Số 12 đường Lê Lợi, Huế", "Số 14 đường Lê Lợi, Huế", "the same words, other numbers"),
        ("entity matching at scale", "entity mathcing at scale", "close"),
        ("entity matching at scale", "at scale matching entity", "the same words in another order or spelling"),
        ("entity matching", "quite another thing here", "different"),
    ],
)
def test_levels_of_long_texts(reached, one, other, words):
    assert reached(one, other, []) == words


def test_words_that_all_share_weigh_little(reached):
    assert reached("Công ty TNHH Hoa Sen", "Công ty trách nhiệm hữu hạn Hoa Sen", FIRMS) != "different"
    assert reached("Công ty TNHH Đại Phát", "Công ty TNHH Minh Quân", FIRMS) in {
        "a few words in common",
        "different",
    }
