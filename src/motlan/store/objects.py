"""An S3-compatible store: its objects are listed by a pattern and brought here one at a time, to be read as files.

Reading over the network piece by piece would make every kind of file depend on the line; a copy on this machine's disk
is read as any other file, and is removed before the next one is brought.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import fs

from motlan.kernel.text import Text
from motlan.store import source_errors, source_gone

PIECE = 1 << 20
TRIES = 3
_MARKS = "*?["


@dataclass(frozen=True, slots=True)
class Bucket:
    """Where a store is and who asks. Without ``key`` the store is asked without a name."""

    endpoint: str | None = None
    region: str | None = None
    key: str | None = None
    secret: str | None = field(default=None, repr=False)
    timeout: float = 30

    def matching(self, pattern: str) -> tuple[str, ...]:
        """The objects that ``bucket/path`` or ``bucket/pattern`` names, sorted; raise SourceGone when there is none.

        ``*`` and ``?`` stop at a slash, ``**`` does not.
        """
        with self._asked(pattern):
            store = self._open()
            if not any(mark in pattern for mark in _MARKS):
                found = store.get_file_info(pattern)
                names = [pattern] if found.type == fs.FileType.File else []
            else:
                below = fs.FileSelector(_before_marks(pattern), recursive=True)
                shape = _shape(pattern)
                listed = store.get_file_info(below)
                names = [one.path for one in listed if one.type == fs.FileType.File and shape.fullmatch(one.path)]
        if not names:
            raise source_gone.no_file(pattern)
        return tuple(sorted(names))

    @contextmanager
    def here(self, name: str, most: int | None = None) -> Iterator[Path]:
        """A copy of an object (of its first ``most`` bytes), under its own name, for as long as the block lasts."""
        with tempfile.TemporaryDirectory(prefix="motlan-object-") as folder:
            path = Path(folder) / PurePosixPath(name).name
            with self._asked(name), path.open("wb") as copy, self._open().open_input_stream(name) as stream:
                if most is None:
                    shutil.copyfileobj(stream, copy, PIECE)
                else:
                    copy.write(stream.read(most))
            yield path

    def parquet_schema(self, name: str) -> tuple[tuple[str, str], ...]:
        """The columns of a Parquet object and their Arrow types; only the end of the object is brought."""
        with self._asked(name), self._open().open_input_file(name) as file:
            return tuple((field.name, str(field.type)) for field in pq.read_schema(file))

    def _open(self) -> fs.S3FileSystem:
        parts = urlsplit(self.endpoint or "")
        return fs.S3FileSystem(
            access_key=self.key,
            secret_key=self.secret,
            anonymous=self.key is None,
            region=self.region,
            scheme=parts.scheme or "https",
            endpoint_override=parts.netloc or None,
            connect_timeout=self.timeout,
            request_timeout=self.timeout,
            retry_strategy=fs.AwsStandardS3RetryStrategy(max_attempts=TRIES),
        )

    @contextmanager
    def _asked(self, name: str) -> Iterator[None]:
        place = f"{self.endpoint or 's3:/'}/{name}"
        try:
            yield
        except pa.ArrowInvalid as error:
            raise source_errors.unreadable(place, str(error).splitlines()[0]) from error
        except (OSError, pa.ArrowException) as error:
            raise _explained(place, name, str(error)) from error


_LINES = {
    "CURLCODE: 6,": Text(vi="không có máy chủ tên này", en="there is no server of this name"),
    "CURLCODE: 7,": Text(vi="máy chủ không nhận kết nối ở cổng này", en="the server takes no connection at this port"),
    "CURLCODE: 28,": Text(vi="quá thời gian chờ", en="it took too long"),
    "CURLCODE: 35,": Text(vi="không lập được kênh mã hóa (TLS)", en="no encrypted line (TLS) was agreed on"),
    "CURLCODE: 60,": Text(
        vi="chứng chỉ TLS của máy chủ không được tin", en="the server's TLS certificate is not trusted"
    ),
}
"""What is wrong with the line, by the sign of it in the driver's words, which say it twice and at length."""


def _explained(place: str, name: str, reason: str) -> Exception:
    said = reason.upper()
    if any(word in said for word in ("INVALID_ACCESS_KEY_ID", "INVALIDACCESSKEYID", "SIGNATURE", "HTTP STATUS 401")):
        return source_gone.login_refused(place)
    bucket = name.partition("/")[0]
    if any(word in said for word in ("ACCESS_DENIED", "ACCESSDENIED", "HTTP STATUS 403")):
        return source_gone.no_right_or_no_bucket(place, bucket)
    if "NO_SUCH_BUCKET" in said or "NOSUCHBUCKET" in said:
        return source_gone.no_bucket(place, bucket)
    if any(word in said for word in ("DOES NOT EXIST", "RESOURCE_NOT_FOUND", "NO SUCH", "NOT FOUND")):
        return source_gone.no_file(place)  # a store has no folders: where nothing lies, nothing is
    line = next((words for sign, words in _LINES.items() if sign in said), None)
    return source_gone.no_answer(place, line or _in_brief(reason))


def _in_brief(reason: str) -> str:
    """The driver's words on one line, without what was asked for: the place says that."""
    return re.sub(r"^When [^:]*: ", "", re.sub(r"\s+", " ", reason)).strip(". ")


def _before_marks(pattern: str) -> str:
    """The folder below which everything that the pattern can name stands."""
    at = min(pattern.find(mark) for mark in _MARKS if mark in pattern)
    return pattern[:at].rpartition("/")[0]


def _shape(pattern: str) -> re.Pattern[str]:
    """A pattern of paths as a regular expression."""
    made = {"*": "[^/]*", "?": "[^/]", "**": ".*", "**/": "(?:.*/)?"}
    pieces = re.split(r"(\*\*/?|\*|\?|\[[^\]]*\])", pattern)
    return re.compile(
        "".join(
            piece.replace("[!", "[^") if piece.startswith("[") else made.get(piece, re.escape(piece))
            for piece in pieces
        )
    )
