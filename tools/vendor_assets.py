"""Take the look's third-party files from their packages into `src/motlan/web/static/motlan/`.

For developers who raise a version; users need neither Node nor the network. The packages must lie unpacked in one
folder (`npm pack govuk-frontend@5.14.0 htmx.org@2.0.11 @fontsource/be-vietnam-pro@5.3.0`, then `tar xzf` each into a
folder of its own): `python tools/vendor_assets.py FOLDER`, then `python tools/compile_styles.py`, which takes from
`tools/vendor/` into the package what pages use. `pyftsubset` must be on the PATH (`pip install fonttools brotli`):
instructions for screens of before 2010 are half of a typeface's bytes, and a slow line waits for each.

What is left out on purpose: govuk-frontend's typeface, crown and crest may not be used outside GOV.UK, so every
`@font-face` and every `url(…)` goes. Its blues and greens become the one accent of this site.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "src" / "motlan" / "web" / "static" / "motlan"
WHOLE = Path(__file__).resolve().parent / "vendor"
ACCENT = {
    "#1d70b8": "#0a5c5e",
    "#1a65a6": "#084c4e",
    "#003078": "#063f41",
    "#0c2d4a": "#063f41",
    "#00703c": "#0a5c5e",
    "#005a30": "#084c4e",
    "#004e2a": "#084c4e",
    "#002d18": "#042b2c",
    "#4c2c92": "#5b3a8c",
    "#8eb8dc": "#86aeaf",
    "#bbd4ea": "#b9d3d3",
    "#d2e2f1": "#cfe1e1",
    "#e8f1f8": "#e6f0f0",
    "#f4f8fb": "#f3f8f8",
    "#fd0": "#ffd23f",
}
FONTS = ("latin-400", "latin-600", "vietnamese-400", "vietnamese-600")
MIT = """MIT License

Copyright (c) 2017 Crown Copyright (Government Digital Service)

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


def own_css(text: str) -> str:
    """govuk-frontend's compiled CSS without its typeface and pictures, in our colours and our type."""
    text = re.sub(r"@font-face\{[^}]*\}", "", text)
    text = re.sub(r"[a-z-]+:[^;{}]*url\([^)]*\)[^;{}]*;?", "", text)
    text = text.replace("GDS Transport,arial,sans-serif", '"Be Vietnam Pro",arial,sans-serif')
    text = re.sub(r"/\*#.*?\*/", "", text, flags=re.DOTALL)
    for old, new in ACCENT.items():
        text = re.sub(rf"{old}(?![0-9a-f])", new, text)
    note = "/* govuk-frontend 5.14.0, MIT, see govuk-frontend.LICENSE.txt; changed: no typeface, no pictures */"
    return text.replace('@charset "UTF-8";', f'@charset "UTF-8";{note}', 1)


def unhinted(source: Path, target: Path) -> None:
    """A typeface with all its letters and features, without the instructions of its hinting."""
    all_of_it = ("--unicodes=*", "--layout-features=*", "--no-hinting", "--flavor=woff2")
    subprocess.run(["pyftsubset", source, *all_of_it, f"--output-file={target}"], check=True)


def main(folder: Path) -> None:
    """Copy the files of the three unpacked packages under `folder`."""
    vendor = STATIC / "vendor"
    css = next(folder.rglob("govuk-frontend.min.css"))
    (WHOLE / "govuk-frontend.min.css").write_text(own_css(css.read_text("utf-8")), "utf-8")
    for folder_of_it in (WHOLE, vendor):
        (folder_of_it / "govuk-frontend.LICENSE.txt").write_text(MIT, "utf-8")
    htmx = next(folder.rglob("dist/htmx.min.js"))
    shutil.copyfile(htmx, vendor / "htmx.min.js")
    shutil.copyfile(htmx.parent.parent / "LICENSE", vendor / "htmx.LICENSE.txt")
    for name in FONTS:
        file = next(folder.rglob(f"be-vietnam-pro-{name}-normal.woff2"))
        unhinted(file, STATIC / "fonts" / file.name.replace("-normal", ""))
        shutil.copyfile(file.parent.parent / "LICENSE", STATIC / "fonts" / "be-vietnam-pro.LICENSE.txt")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
