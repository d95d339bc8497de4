"""An S3-compatible store: what a pattern names, what is brought here, and each way to fail."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

from motlan.kernel.errors import SourceError
from motlan.store.objects import Bucket
from tests.servers import free_port
from tests.services import KEY, REGION, SECRET, ObjectStore

NO_RIGHT = "The account has no right to read the bucket “inbox”"
NAMES = ("a/1.csv", "a/2.csv", "a/b/3.csv", "a/x.txt", "a/người.csv", "c/1.csv")


@pytest.fixture
def inbox(objects: ObjectStore) -> str:
    name = f"inbox-{uuid4().hex[:8]}"
    for one in NAMES:
        objects.put(f"{name}/{one}", b"id\n" * 1000)
    return name


@pytest.fixture
def bucket(objects: ObjectStore) -> Bucket:
    return Bucket(objects.endpoint, REGION, KEY, SECRET, 5)


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("a/1.csv", ["a/1.csv"]),
        ("a/*.csv", ["a/1.csv", "a/2.csv", "a/người.csv"]),
        ("a/**/*.csv", ["a/1.csv", "a/2.csv", "a/b/3.csv", "a/người.csv"]),
        ("**/1.csv", ["a/1.csv", "c/1.csv"]),
        ("*/[!1].csv", ["a/2.csv"]),
        ("a/?.csv", ["a/1.csv", "a/2.csv"]),
    ],
)
def test_what_a_pattern_names(pattern: str, found: list[str], inbox: str, bucket: Bucket) -> None:
    assert bucket.matching(f"{inbox}/{pattern}") == tuple(f"{inbox}/{name}" for name in found)


def test_an_object_is_here_for_as_long_as_it_is_read(inbox: str, bucket: Bucket) -> None:
    with bucket.here(f"{inbox}/a/người.csv") as path:
        assert (path.name, path.stat().st_size) == ("người.csv", 3000)
    assert not path.parent.exists()
    with bucket.here(f"{inbox}/a/1.csv", most=10) as path:
        assert path.read_bytes() == b"id\nid\nid\ni"


@pytest.mark.parametrize("name", ["a/none.csv", "none/*.csv", "*.parquet"])
def test_what_nothing_matches(name: str, inbox: str, bucket: Bucket) -> None:
    with pytest.raises(SourceError) as error:
        bucket.matching(f"{inbox}/{name}")
    assert (error.value.problem, error.value.what.in_("en")) == ("file", "No file matches the pattern.")


def test_a_bucket_and_a_store_that_are_not_there(bucket: Bucket) -> None:
    with pytest.raises(SourceError) as error:
        bucket.matching("no-such-bucket/*.csv")
    assert (error.value.problem, error.value.what.in_("en")) == ("file", "The store has no bucket “no-such-bucket”.")
    gone = Bucket(f"http://127.0.0.1:{free_port()}", REGION, KEY, SECRET, 1)
    with pytest.raises(SourceError) as error:
        gone.matching("inbox/*.csv")
    assert error.value.problem == "host"
    assert error.value.what.in_("en") == "The database does not answer: the server takes no connection at this port."
    assert error.value.where == f"{gone.endpoint}/inbox/*.csv"
    assert SECRET not in error.value.in_("en") + repr(gone)


@pytest.mark.parametrize(
    ("said", "problem", "what"),
    [
        ("AWS Error ACCESS_DENIED during ListObjectsV2", "right", NO_RIGHT),
        ("AWS Error UNKNOWN (HTTP status 403)", "right", NO_RIGHT),
        ("AWS Error INVALID_ACCESS_KEY_ID during", "login", "The database refused the login."),
        ("AWS Error NO_SUCH_BUCKET during", "file", "The store has no bucket “inbox”."),
        (
            "When listing objects under key '' in bucket 'b': AWS Error NETWORK_CONNECTION: curlCode: 6, Details: x.",
            "host",
            "The database does not answer: there is no server of this name.",
        ),
        (
            "When reading information for key 'a' in bucket 'b': AWS Error SLOW_DOWN during\nHeadObject operation.",
            "host",
            "The database does not answer: AWS Error SLOW_DOWN during HeadObject operation.",
        ),
    ],
)
def test_what_a_store_refuses(said: str, problem: str, what: str) -> None:
    with pytest.raises(SourceError) as error, Bucket("http://store")._asked("inbox/a/*.csv"):
        raise OSError(said)
    assert error.value.problem == problem
    assert error.value.what.in_("en").startswith(what)


def test_nothing_is_left_when_reading_breaks_off(inbox: str, bucket: Bucket) -> None:
    seen: list[Path] = []

    def broken() -> None:
        with bucket.here(f"{inbox}/a/1.csv") as path:
            seen.append(path)
            raise RuntimeError("broken off")

    with pytest.raises(RuntimeError):
        broken()
    assert not seen[0].parent.exists()


def test_an_object_that_is_no_parquet(inbox: str, bucket: Bucket) -> None:
    with pytest.raises(SourceError) as error:
        bucket.parquet_schema(f"{inbox}/a/1.csv")
    assert error.value.what.in_("en").startswith("It cannot be read: Parquet magic bytes not found")
