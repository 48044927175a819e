"""Static files: without GOV.UK branding, cached permanently, compressed, and never from another site."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from cdp import assets
from cdp.assets import PROJECT, AssetsError, check_unbranded
from cdp.web import static_files
from cdp.web.static_files import asset_url, import_map

STYLES = ("govuk-frontend.min.css", "moj-frontend.min.css", "accessible-autocomplete.min.css")
SCRIPTS = ("govuk-frontend.min.js", "moj-frontend.min.js", "accessible-autocomplete.min.js")
NODE_MODULES = PROJECT / "node_modules"
CLASSES = re.compile(r'class(?:es)?["\']?\s*[=:]\s*"([^"]*)"')
BLOCK = re.compile(r"\b(?:govuk|moj)-[a-z]+(?:-[a-z]+)*(?:__[a-z]+(?:-[a-z]+)*)?")
UNSTYLED = {
    "govuk-js-service-navigation-toggle",
    "govuk-table__body",
    "govuk-table__head",
    "govuk-table__row",
    "govuk-template__footer",
    "govuk-template__header",
    "moj-timeline__header",
}
"""Class names of the design system for which its style sheets have no rule."""


@pytest.fixture
def reader() -> FlaskClient:
    """A client of an application that has only static files and one page."""
    app = Flask(__name__, static_folder=None)
    static_files.wrap(app)

    @app.get("/")
    def page() -> str:
        return render_template_string("{{ asset_url('govuk-frontend.min.css') }} {{ import_map() | tojson }}")

    return app.test_client()


@pytest.fixture
def our_static(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of style sheets and scripts that replaces the real one during the test."""
    static = tmp_path / "static"
    (static / "css").mkdir(parents=True)
    (static / "css" / "cdp.css").write_text(".board { color: #0b0c0c }\n" * 50, encoding="utf-8")
    (static / "css" / ".cdp.css.swp").write_text("an editor's leavings", encoding="utf-8")
    monkeypatch.setattr(assets, "STATIC", static)
    monkeypatch.setattr(assets, "BUILT", static / "built")
    static_files.forget()
    yield static
    static_files.forget()


def test_a_style_sheet_with_the_branding_of_gov_uk_is_never_built(tmp_path: Path) -> None:
    for name, part in (
        ("crest", "govuk-frontend/dist/govuk/components/footer"),
        ("logo", "govuk-frontend/dist/govuk/components/header"),
        ("crown", "@ministryofjustice/frontend/moj/components/header/header"),
        ("typeface", "govuk-frontend/dist/govuk/core"),
    ):
        (tmp_path / f"{name}.scss").write_text(f'@use "{part}";', encoding="utf-8")
    branded = assets.compile_styles(NODE_MODULES, tmp_path)
    assert sorted(branded) == ["crest.css", "crown.css", "logo.css", "typeface.css"]
    for css in branded.values():
        with pytest.raises(AssetsError, match="which we must not serve"):
            assets.check_unbranded(css)


def test_a_mistake_in_a_style_sheet_is_named_with_its_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "board.scss").write_text(".board {\n  color: $unknown;\n}\n", encoding="utf-8")
    with pytest.raises(AssetsError, match=r"(?s)Undefined variable.*board\.scss 2:10"):
        assets.compile_styles(NODE_MODULES, tmp_path)


def test_every_part_of_the_design_system_that_pages_use_is_styled() -> None:
    version = assets.VENDOR / asset_url("govuk-frontend.min.css").split("/")[3]
    css = "".join((version / name).read_text(encoding="utf-8") for name in STYLES)
    pages = "".join(path.read_text(encoding="utf-8") for path in (PROJECT / "templates").rglob("*.html"))
    used = {block for names in CLASSES.findall(pages) for block in BLOCK.findall(names)}
    assert {block for block in used if not re.search(rf"\.{block}(?![a-z0-9])", css)} - UNSTYLED == set()


@pytest.mark.parametrize(
    "css",
    [
        '.a{font-family:"GDS Transport",arial}',
        ".a{background:url(/assets/x.png)}",
        ".a{background:url(//elsewhere.example/x.png)}",
        '@import "other.css";.a{color:red}',
        ".a{src:local(light-94a07e06a1-v2.woff2)}",
    ],
)
def test_a_style_sheet_with_branding_or_other_addresses_is_refused(css: str) -> None:
    with pytest.raises(AssetsError, match="which we must not serve"):
        check_unbranded(css)


def test_the_built_style_sheets_are_unbranded_and_load_only_existing_images() -> None:
    version = assets.VENDOR / asset_url("govuk-frontend.min.css").split("/")[3]
    for name in STYLES:
        css = (version / name).read_text(encoding="utf-8")
        assets.check_unbranded(css)
        assert css.count("{") == css.count("}")
        for picture in re.findall(r"url\(([^)]+)\)", css):
            assert (version / picture).is_file()
    assert "font-family:arial,sans-serif" in (version / "govuk-frontend.min.css").read_text(encoding="utf-8")
    assert not list(version.rglob("*.woff*"))
    assert {path.suffix for path in version.rglob("*") if path.is_file()} == {".css", ".js", ".svg", ".gz"}


def test_what_a_first_visit_loads_of_the_design_system_stays_small() -> None:
    version = assets.VENDOR / asset_url("govuk-frontend.min.css").split("/")[3]
    assert sum((version / f"{name}.gz").stat().st_size for name in STYLES) < 20_000
    assert sum((version / f"{name}.gz").stat().st_size for name in STYLES + SCRIPTS) < 70_000


def test_every_third_party_file_has_an_address_that_names_its_build() -> None:
    for name in STYLES + SCRIPTS:
        assert re.fullmatch(rf"/static/vendor/[0-9a-f]{{12}}/{re.escape(name)}", asset_url(name))


def test_a_name_that_is_not_a_static_file_is_an_error_and_not_a_broken_link() -> None:
    with pytest.raises(AssetsError, match=r"no static file “css/missing\.css”"):
        asset_url("css/missing.css")


def test_scripts_import_packages_by_name() -> None:
    assert import_map() == {
        "imports": {
            "govuk-frontend": asset_url("govuk-frontend.min.js"),
            "moj-frontend": asset_url("moj-frontend.min.js"),
            "accessible-autocomplete": asset_url("accessible-autocomplete.min.js"),
        }
    }


def test_templates_can_make_the_addresses(reader: FlaskClient) -> None:
    page = reader.get("/").text
    assert page.startswith(asset_url("govuk-frontend.min.css"))
    assert asset_url("moj-frontend.min.js") in page


@pytest.mark.parametrize("name", STYLES + SCRIPTS)
def test_browsers_cache_files_permanently_and_get_them_compressed(reader: FlaskClient, name: str) -> None:
    plain = reader.get(asset_url(name), buffered=True)
    packed = reader.get(asset_url(name), headers={"Accept-Encoding": "gzip, deflate"}, buffered=True)
    for answer in (plain, packed):
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "Set-Cookie" not in answer.headers
        assert answer.mimetype == ("text/css" if name.endswith(".css") else "text/javascript")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert len(packed.data) < len(plain.data) / 2


def test_an_address_of_an_earlier_build_redirects_to_the_current_one(reader: FlaskClient) -> None:
    answer = reader.get("/static/vendor/0123456789ab/moj-frontend.min.css")
    assert (answer.status_code, answer.headers["Location"]) == (302, asset_url("moj-frontend.min.css"))
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    [
        "/static/vendor/0123456789ab/missing.css",
        "/static/vendor/manifest.json",
        "/static/vendor/0123456789ab/../../../assets.py",
    ],
)
def test_nothing_else_is_served(reader: FlaskClient, path: str) -> None:
    assert reader.get(path).status_code == 404


def test_our_own_files_are_served_compressed_once_built(our_static: Path) -> None:
    assets.build_own(our_static)
    answer = _get(asset_url("css/cdp.css"))
    assert re.fullmatch(r"/static/own/[0-9a-f]{12}/css/cdp\.css", asset_url("css/cdp.css"))
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.data) == (our_static / "css" / "cdp.css").read_bytes()


def test_our_own_file_edited_since_the_build_is_served_with_its_edits(our_static: Path) -> None:
    assets.build_own(our_static)
    before = asset_url("css/cdp.css")
    (our_static / "css" / "cdp.css").write_text(".board { color: #1d70b8 }\n", encoding="utf-8")
    static_files.forget()
    assert asset_url("css/cdp.css") != before
    assert _get(asset_url("css/cdp.css")).text == ".board { color: #1d70b8 }\n"


def test_hidden_files_of_editors_are_not_served(our_static: Path) -> None:
    assert list(assets.own_files(our_static)) == ["css/cdp.css"]


def test_a_package_that_is_not_installed_is_named(tmp_path: Path) -> None:
    with pytest.raises(AssetsError, match=r"sass\.js is not in the installed packages"):
        assets.build(tmp_path / "vendor", tmp_path / "node_modules")


def test_a_limited_number_of_older_builds_is_kept(our_static: Path) -> None:
    for shade in range(assets.BUILDS_KEPT + 3):
        (our_static / "css" / "cdp.css").write_text(f".board {{ color: #00000{shade} }}\n", encoding="utf-8")
        assets.build_own(our_static)
    assert len(list((our_static / "built").iterdir())) == assets.BUILDS_KEPT


def _get(path: str) -> TestResponse:
    app = Flask(__name__, static_folder=None)
    static_files.wrap(app)
    return app.test_client().get(path, headers={"Accept-Encoding": "gzip"}, buffered=True)
