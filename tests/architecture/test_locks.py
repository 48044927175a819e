"""Lock files pin every version by its hash and name no package registry."""

import json
import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
PYTHON_LOCKS = ("requirements.lock", "requirements-test.lock", "requirements-node.lock")


@pytest.mark.parametrize("name", PYTHON_LOCKS)
def test_a_python_lock_holds_versions_and_hashes_and_nothing_else(name: str) -> None:
    lines = (PROJECT / name).read_text(encoding="utf-8").splitlines()
    package = re.compile(r"[a-z0-9-]+==[\w.]+( ; [\w. '!=<>()]+)? \\")
    digest = re.compile(r" {4}--hash=sha256:[0-9a-f]{64}( \\)?")
    assert [line for line in lines if not (package.fullmatch(line) or digest.fullmatch(line))] == []


def test_what_runs_is_what_was_tested() -> None:
    run, tested = (
        set(re.findall(r"^[a-z0-9-]+==[\w.]+", (PROJECT / name).read_text(encoding="utf-8"), re.MULTILINE))
        for name in PYTHON_LOCKS[:2]
    )
    assert run - tested == set()


def test_the_npm_lock_holds_hashes_and_no_addresses() -> None:
    text = (PROJECT / "package-lock.json").read_text(encoding="utf-8")
    asked = json.loads((PROJECT / "package.json").read_text(encoding="utf-8"))
    wanted = asked["dependencies"] | asked["devDependencies"]
    packages = {name: facts for name, facts in json.loads(text)["packages"].items() if name}
    locked = {name.removeprefix("node_modules/"): facts["version"] for name, facts in packages.items()}
    assert "://" not in text
    assert wanted.items() <= locked.items()
    served = {name for name, facts in packages.items() if "dev" not in facts}
    assert served == {f"node_modules/{name}" for name in asked["dependencies"]}  # nothing else is served
    assert all(facts["integrity"].startswith("sha512-") for facts in packages.values())
