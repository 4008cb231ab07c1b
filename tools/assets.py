"""Copy what the pages need out of node_modules into src/lienthong/pages/static/vendor/.

Run after `npm ci`; quick and harmless to run again. The crown, the crest and the typeface of GOV.UK stay behind: they
belong to the British government. What is copied is listed here, and nothing else reaches a browser.
"""

import gzip
import json
import re
import shutil
import sys
from pathlib import Path

from assets_map import light

ROOT = Path(__file__).parent.parent
FROM = ROOT / "node_modules"
TO = ROOT / "src" / "lienthong" / "pages" / "static" / "vendor"
OUR_TYPE = '"Be Vietnam Pro",system-ui,sans-serif'
WEIGHTS = ("400-normal", "400-italic", "500-normal", "600-normal", "700-normal")
SUBSETS = ("latin", "latin-ext", "vietnamese")
COPIES = {
    "govuk-frontend/dist/govuk/govuk-frontend.min.js": "govuk-frontend.min.js",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "echarts/dist/echarts.common.min.js": "echarts.min.js",
}
PACKAGES = ("govuk-frontend", "htmx.org", "echarts", "@fontsource/be-vietnam-pro", "@svg-maps/vietnam")

HOLDERS = {"govuk-frontend": "Crown Copyright (Government Digital Service)"}
MIT = """Copyright (c) {holder}

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without
limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the
Software, and to permit persons to whom the Software is furnished to do so, subject to the following
conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions
of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED
TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL
THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF
CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER
DEALINGS IN THE SOFTWARE.
"""


def main() -> int:
    """Make the vendor folder anew; 1 with one clear sentence if npm has not run."""
    if not (FROM / "govuk-frontend").exists():
        print("node_modules is missing: run `npm ci` first, then this again.", file=sys.stderr)
        return 1
    shutil.rmtree(TO, ignore_errors=True)
    (TO / "fonts").mkdir(parents=True)
    for source, name in COPIES.items():
        (TO / name).write_text(_without_source_map((FROM / source).read_text("utf-8")), "utf-8")
    (TO / "govuk-frontend.min.css").write_text(components_css(), "utf-8")
    (TO / "fonts.css").write_text(fonts_css(), "utf-8")
    (TO / "vietnam.json").write_text(json.dumps(country()), "utf-8")
    (TO / "LICENCES.txt").write_text("\n\n".join(licence(name) for name in PACKAGES), "utf-8")
    for path in [*TO.glob("*.css"), *TO.glob("*.js")]:
        Path(f"{path}.gz").write_bytes(gzip.compress(path.read_bytes(), 9, mtime=0))
    print(f"{sum(1 for _ in TO.rglob('*'))} files in {TO.relative_to(ROOT)}")
    return 0


def components_css() -> str:
    """The compiled components without GOV.UK's typeface and crest."""
    css = (FROM / "govuk-frontend/dist/govuk/govuk-frontend.min.css").read_text("utf-8")
    css = re.sub(r"/\*!.*?\*/", "", css, flags=re.S)
    css = re.sub(r"@font-face\{[^}]*\}", "", css)
    css = css.replace("GDS Transport,arial,sans-serif", OUR_TYPE)
    css = css.replace("font-family:GDS Transport", f"font-family:{OUR_TYPE}")
    css = css.replace("font-family:sans-serif", f"font-family:{OUR_TYPE}")  # print styles
    css = re.sub(r"url\(/assets/[^)]*\)", "none", css)
    css = re.sub(r'@media print\{(\[href\^="[^{]*\{content:" \(" attr\(href\) "\)"[^}]*\})+\}', "", css)
    assert "GDS" not in css and "/assets/" not in css
    return _without_source_map(css)


def fonts_css() -> str:
    """One @font-face a weight and subset, and the files they name."""
    package = FROM / "@fontsource/be-vietnam-pro"
    ranges = json.loads((package / "unicode.json").read_text("utf-8"))
    faces = []
    for weight in WEIGHTS:
        for subset in SUBSETS:
            name = f"be-vietnam-pro-{subset}-{weight}.woff2"
            shutil.copy(package / "files" / name, TO / "fonts" / name)
            number, style = weight.split("-")
            faces.append(
                f'@font-face{{font-family:"Be Vietnam Pro";font-style:{style};font-weight:{number};font-display:swap;'
                f'src:url("fonts/{name}") format("woff2");unicode-range:{ranges[subset]}}}'
            )
    return "\n".join(faces) + "\n"


def country() -> dict:
    """The map: a shape for each of the 63 former provinces and for Hoàng Sa and Trường Sa."""
    source = (FROM / "@svg-maps/vietnam/index.js").read_text("utf-8")
    found = json.loads(source.removeprefix("export default").strip().rstrip(";"))
    shapes = {place["id"]: light(place["id"], place["path"]) for place in found["locations"]}
    assert {"hoangsa", "truongsa"} <= set(shapes) and len(shapes) == 65
    return {"box": found["viewBox"], "shapes": shapes}


def _without_source_map(text: str) -> str:
    return re.sub(r"(/\*# sourceMappingURL=\S+ \*/|//# sourceMappingURL=\S+)\s*$", "", text)


def licence(name: str) -> str:
    """What a package says of its licence: name, version, and the full text (MIT's where it ships none)."""
    about = json.loads((FROM / name / "package.json").read_text("utf-8"))
    texts = [path.read_text("utf-8") for path in sorted((FROM / name).glob("LICEN*"))]
    if not texts and about["license"] == "MIT":
        texts = [MIT.format(holder=about.get("author", {}).get("name") or HOLDERS[name])]
    assert texts, f"{name} ships no licence text: add it here"
    return f"== {name} {about['version']} ({about['license']})\n" + "\n".join(texts)


if __name__ == "__main__":
    sys.exit(main())
