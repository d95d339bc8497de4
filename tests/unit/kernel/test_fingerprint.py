from hypothesis import given
from hypothesis import strategies as st

from motlan.kernel import fingerprint

payloads = st.dictionaries(st.text(), st.integers() | st.text() | st.none())


@given(payloads)
def test_the_order_of_keys_does_not_matter(payload):
    assert fingerprint.of(dict(reversed(payload.items()))) == fingerprint.of(payload)


@given(st.lists(payloads, min_size=2, max_size=6, unique_by=repr))
def test_changing_one_link_changes_every_later_one(links):
    def chained(payloads):
        hashes, previous = [], ""
        for payload in payloads:
            previous = fingerprint.chain(previous, payload)
            hashes.append(previous)
        return hashes

    changed = [{**links[0], "tampered": 1}, *links[1:]]
    assert all(before != after for before, after in zip(chained(links), chained(changed), strict=True))
