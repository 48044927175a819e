"""What browsers load: no gov.uk branding in it, kept for ever, compressed, and never from elsewhere."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from cdp import assets
from cdp.assets import AssetsError, without_branding
from cdp.web import static_files
from cdp.web.static_files import asset_url, import_map

STYLES = ("govuk-frontend.min.css", "moj-frontend.min.css", "accessible-autocomplete.min.css")
SCRIPTS = ("govuk-frontend.min.js", "moj-frontend.min.js", "accessible-autocomplete.min.js")


@pytest.fixture
def reader() -> FlaskClient:
    """A browser at an application that has nothing but its static files and one page."""
    app = Flask(__name__, static_folder=None)
    static_files.wrap(app)

    @app.get("/")
    def page() -> str:
        return render_template_string("{{ asset_url('govuk-frontend.min.css') }} {{ import_map() | tojson }}")

    return app.test_client()


@pytest.fixture
def our_static(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of our own style sheets and scripts, in place of the real one."""
    static = tmp_path / "static"
    (static / "css").mkdir(parents=True)
    (static / "css" / "cdp.css").write_text(".board { color: #0b0c0c }\n" * 50, encoding="utf-8")
    (static / "css" / ".cdp.css.swp").write_text("an editor's leavings", encoding="utf-8")
    monkeypatch.setattr(assets, "STATIC", static)
    monkeypatch.setattr(assets, "BUILT", static / "built")
    static_files.forget()
    yield static
    static_files.forget()


def test_the_typeface_and_the_crest_of_gov_uk_are_taken_out() -> None:
    css = (
        '@charset "UTF-8";/*! Copyright, not commercially available */'
        "@font-face{font-family:GDS Transport;src:url(/assets/fonts/light-94a07e06a1-v2.woff2)}"
        ".a{font-family:GDS Transport,arial,sans-serif}"
        ".govuk-footer__copyright-logo:before{background:url(/assets/images/govuk-crest.svg)}"
        "@media print{.govuk-footer__crown{margin:0}}"
        "@media print{.b{color:#000}.moj-header__logotype-crown{top:0}}"
        ".c{background:url(/assets/images/icon-document.svg)}/*# sourceMappingURL=x.css.map */"
    )
    assert without_branding(css) == (
        '@charset "UTF-8";'
        ".a{font-family:arial,sans-serif}"
        "@media print{.b{color:#000}}"
        ".c{background:url(images/icon-document.svg)}"
    )


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
def test_a_style_sheet_that_still_carries_branding_or_leads_elsewhere_is_refused(css: str) -> None:
    with pytest.raises(AssetsError, match="which we may not serve"):
        without_branding(css)


def test_the_built_style_sheets_load_only_pictures_that_are_there() -> None:
    version = assets.VENDOR / asset_url("govuk-frontend.min.css").split("/")[3]
    for name in STYLES:
        css = (version / name).read_text(encoding="utf-8")
        assert not assets.FORBIDDEN.search(css)
        assert css.count("{") == css.count("}")
        for picture in re.findall(r"url\(([^)]+)\)", css):
            assert (version / picture).is_file()
    assert not list(version.rglob("*.woff*"))
    assert {path.suffix for path in version.rglob("*") if path.is_file()} == {".css", ".js", ".svg", ".gz"}


def test_every_third_party_file_has_an_address_that_names_its_build() -> None:
    for name in STYLES + SCRIPTS:
        assert re.fullmatch(rf"/static/vendor/[0-9a-f]{{12}}/{re.escape(name)}", asset_url(name))


def test_a_name_that_is_not_a_static_file_is_an_error_and_not_a_broken_link() -> None:
    with pytest.raises(AssetsError, match=r"no static file “css/missing\.css”"):
        asset_url("css/missing.css")


def test_scripts_import_the_parts_by_name() -> None:
    assert import_map() == {
        "imports": {
            "govuk-frontend": asset_url("govuk-frontend.min.js"),
            "moj-frontend": asset_url("moj-frontend.min.js"),
            "accessible-autocomplete": asset_url("accessible-autocomplete.min.js"),
        }
    }


def test_templates_know_the_addresses(reader: FlaskClient) -> None:
    page = reader.get("/").text
    assert page.startswith(asset_url("govuk-frontend.min.css"))
    assert asset_url("moj-frontend.min.js") in page


@pytest.mark.parametrize("name", STYLES + SCRIPTS)
def test_browsers_keep_a_file_for_ever_and_get_it_compressed(reader: FlaskClient, name: str) -> None:
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


def test_an_address_of_an_earlier_build_leads_to_the_present_one(reader: FlaskClient) -> None:
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


def test_our_own_file_edited_since_the_build_is_served_as_it_now_is(our_static: Path) -> None:
    assets.build_own(our_static)
    before = asset_url("css/cdp.css")
    (our_static / "css" / "cdp.css").write_text(".board { color: #1d70b8 }\n", encoding="utf-8")
    static_files.forget()
    assert asset_url("css/cdp.css") != before
    assert _get(asset_url("css/cdp.css")).text == ".board { color: #1d70b8 }\n"


def test_what_an_editor_leaves_behind_is_not_ours_to_serve(our_static: Path) -> None:
    assert list(assets.own_files(our_static)) == ["css/cdp.css"]


def test_a_package_that_is_not_installed_is_named(tmp_path: Path) -> None:
    with pytest.raises(AssetsError, match=r"govuk-frontend\.min\.css is not among the installed packages"):
        assets.build(tmp_path / "vendor", tmp_path / "node_modules")


def test_only_so_many_older_builds_are_kept(our_static: Path) -> None:
    for shade in range(assets.BUILDS_KEPT + 3):
        (our_static / "css" / "cdp.css").write_text(f".board {{ color: #00000{shade} }}\n", encoding="utf-8")
        assets.build_own(our_static)
    assert len(list((our_static / "built").iterdir())) == assets.BUILDS_KEPT


def _get(path: str) -> TestResponse:
    app = Flask(__name__, static_folder=None)
    static_files.wrap(app)
    return app.test_client().get(path, headers={"Accept-Encoding": "gzip"}, buffered=True)


def test_what_only_tests_read_calendars_with_is_known_to_be_missing_or_old(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"devDependencies": {"reader": "1.2.0"}}', encoding="utf-8")
    assert not assets.readers_there(tmp_path)
    installed = tmp_path / "node_modules" / "reader" / "package.json"
    installed.parent.mkdir(parents=True)
    for version, there in (("1.1.0", False), ("1.2.0", True)):
        installed.write_text(f'{{"version": "{version}"}}', encoding="utf-8")
        assert assets.readers_there(tmp_path) is there
