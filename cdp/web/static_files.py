"""Serve style sheets, scripts and images, each under an address that changes with its contents.

Addresses are `/static/vendor/<fingerprint>/…` for third-party files and `/static/own/<fingerprint>/…` for
ours. Browsers may cache them for a year or more. Addresses of earlier builds redirect to the current one, so a
page that was open during an upgrade still works.
"""

import json
import re
from collections.abc import Iterable
from functools import cache
from typing import Any
from wsgiref.headers import Headers
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask
from whitenoise import WhiteNoise

from cdp import assets
from cdp.web.headers import HEADERS, ONE_YEAR

PREFIX = "/static/"
VERSIONED = re.compile(rf"^{PREFIX}(?:own|vendor)/[0-9a-f]{{12}}/(?P<name>.+)$")
# The names that our scripts import, as in `import { initAll } from "govuk-frontend"`
MODULES = {
    "govuk-frontend": "govuk-frontend.min.js",
    "moj-frontend": "moj-frontend.min.js",
    "accessible-autocomplete": "accessible-autocomplete.min.js",
}


def asset_url(name: str) -> str:
    """Return the address of a static file, such as `css/cdp.css` or `govuk-frontend.min.css`.

    Name our own files by their path under `cdp/static`, third-party ones by their file name. Raises AssetsError for
    an unknown name, and when the third-party files have not been built.
    """
    try:
        return _addresses()[name]
    except KeyError as error:
        raise assets.AssetsError(f"There is no static file “{name}”.") from error


def import_map() -> dict[str, dict[str, str]]:
    """Return the import map for every page: the addresses of the modules that scripts may import, by name."""
    return {"imports": {module: asset_url(name) for module, name in MODULES.items()}}


def wrap(app: Flask) -> None:
    """Serve static files before requests reach the application, and add `asset_url` and `import_map` to templates.

    Files are sent with security headers, and compressed to clients that accept it, without a session or a query.
    Raises AssetsError when the assets have not been built.
    """
    guards = _guards(secure=app.config["SESSION_COOKIE_SECURE"])

    def add_headers(headers: Headers, _path: str, _url: str) -> None:
        for name, value in guards.items():
            headers[name] = value

    whitenoise = WhiteNoise(
        _redirect_to_current_build(app.wsgi_app, guards),
        max_age=0,
        allow_all_origins=False,
        immutable_file_test=VERSIONED.pattern,
        add_headers_function=add_headers,
    )
    vendor = _vendor_manifest()["version"]
    whitenoise.add_files(str(assets.VENDOR / vendor), prefix=f"{PREFIX}vendor/{vendor}/")
    compressed = assets.BUILT / _own_version()
    # If a file was edited since the last build, all are served without compression.
    folder = compressed if compressed.is_dir() else assets.STATIC
    for name in assets.own_files():
        whitenoise.add_file_to_dictionary(asset_url(name), str(folder / name))
    app.wsgi_app = whitenoise  # type: ignore[method-assign]
    app.jinja_env.globals.update(asset_url=asset_url, import_map=import_map)


def forget() -> None:
    """Clear the cached addresses; call this after files were built or edited in this process."""
    for remembered in (_addresses, _vendor_manifest, _own_version):
        remembered.cache_clear()


def _guards(*, secure: bool) -> dict[str, str]:
    """Return the security headers of every static file; a picture opened by itself runs nothing."""
    guards = HEADERS | {"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox"}
    return guards | ({"Strict-Transport-Security": ONE_YEAR} if secure else {})


def _redirect_to_current_build(application: WSGIApplication, guards: dict[str, str]) -> WSGIApplication:
    def answer(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        match = VERSIONED.match(environ.get("PATH_INFO", ""))
        current = _addresses().get(match["name"]) if match else None
        if current is None:
            return application(environ, start_response)
        root = environ.get("SCRIPT_NAME", "")
        headers = [("Location", root + current), ("Cache-Control", "no-store"), ("Content-Length", "0")]
        headers += guards.items()
        start_response("302 Found", headers)
        return []

    return answer


@cache
def _addresses() -> dict[str, str]:
    """Return the address of every static file, by name; cached until `forget` is called or the process restarts."""
    vendor = _vendor_manifest()
    theirs = {name: f"{PREFIX}vendor/{vendor['version']}/{name}" for name in vendor["files"]}
    ours = {name: f"{PREFIX}own/{_own_version()}/{name}" for name in assets.own_files()}
    return theirs | ours


@cache
def _vendor_manifest() -> dict[str, Any]:
    path = assets.VENDOR / assets.MANIFEST
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise assets.AssetsError("The front-end files are not installed yet. Run `make assets`.") from error
    return manifest


@cache
def _own_version() -> str:
    return assets.fingerprint((name, path.read_bytes()) for name, path in assets.own_files().items())
