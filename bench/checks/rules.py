"""The 32 rules, once: plain data that every program here can read, whatever environment it runs in."""

CODES = {
    "sex": ["1", "2"],
    "status": ["active", "moved", "dead"],
    "kind": [f"k{at:02d}" for at in range(20)],
    "language": ["vi", "en"],
}
NULL = (
    *("number", "record", "born", "sex", "status", "mail", "income", "opened", "commune", "household", "tax", "note"),
    "address",
)
UNIQUE = ("number", "record", "tax")
PATTERN = {
    "number": "[0-9]{12}",
    "phone": "0[0-9]{9}",
    "mail": "[^@ ]+@[^@ ]+[.][a-z]+",
    "commune": "[0-9]{5}",
    "province": "[0-9]{2}",
}
RANGE = {
    "born": ("1900-01-01", "2026-12-31"),
    "income": (0, None),
    "age": (0, 120),
    "rank": (None, 4),
    "score": (None, 100),
}
MISSING = {"name": ["N/A", "-"]}
NOT_BEFORE = {"closed": "opened"}
RULES = len(NULL) + len(UNIQUE) + len(PATTERN) + len(RANGE) + len(MISSING) + len(NOT_BEFORE) + len(CODES)


def memory() -> float:
    """The peak of this process in megabytes. (What getrusage tells is never less than the parent's peak.)"""
    with open("/proc/self/status", encoding="ascii") as status:
        peak = next(line for line in status if line.startswith("VmHWM"))
    return int(peak.split()[1]) / 1024


def tell(*, seconds: float, failed: int, gives: str) -> None:
    """The answer of a program, as its last line."""
    import json

    print(json.dumps({"seconds": seconds, "megabytes": memory(), "failed": failed, "gives": gives}))
