"""What looks like a part of a workspace and is not read: a warning, so that nobody waits for it."""

from difflib import get_close_matches
from pathlib import Path

from motlan.kernel.issue import Issue, Severity
from motlan.kernel.text import Text

FOLDERS = ("dictionary", "databases", "procedures", "plans", "indicators", "contracts", "portfolio")
NEAR = 0.75
"""How alike two names are to be taken for a slip of the finger (1 is the same)."""


def no_folder(root: Path) -> Issue:
    """The fault of a workspace that is not there."""
    why = Text(vi="Không có thư mục này.", en="There is no such folder.")
    remedy = Text(vi="Kiểm tra đường dẫn, hoặc chạy `motlan init`.", en="Check the path, or run `motlan init`.")
    return Issue(file=str(root), line=1, path="", why=why, remedy=remedy)


def strangers(root: Path) -> tuple[Issue, ...]:
    """Files that end in ``.yml``, and folders whose name is nearly one of ours."""
    ending = Text(vi="Đổi đuôi tệp thành .yaml.", en="Rename it to end in .yaml.")
    listed = ", ".join(FOLDERS)
    folder = Text(vi=f"Các thư mục được đọc: {listed}.", en=f"Folders that are read: {listed}.")
    others = [path for path in sorted(root.iterdir()) if path.is_dir() and path.name not in FOLDERS]
    misspelt = [path for path in others if get_close_matches(path.name, FOLDERS, n=1, cutoff=NEAR)]
    return (
        *(_not_read(root, path, ending) for path in sorted(root.rglob("*.yml"))),
        *(_not_read(root, path, folder) for path in misspelt),
    )


def _not_read(root: Path, path: Path, remedy: Text) -> Issue:
    why = Text(vi="Không được đọc.", en="It is not read.")
    name = str(path.relative_to(root))
    return Issue(file=name, line=1, path="", why=why, remedy=remedy, severity=Severity.WARNING)
