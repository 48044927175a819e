"""Functions that read the data files installed with this package."""

import csv
import json
from importlib import resources
from typing import Any, cast

import yaml


def text(name: str) -> str:
    """Return a data file as text; `name` is a path below `data`, such as `terms/board.md`.

    Raises FileNotFoundError if the file is not installed.
    """
    return resources.files("cdp.reference").joinpath("data", *name.split("/")).read_text(encoding="utf-8")


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file, each as a mapping from column heading to text."""
    return list(csv.DictReader(text(name).splitlines()))


def tree(name: str) -> dict[str, Any]:
    """Return the content of a YAML or JSON file whose top level is a mapping."""
    stored = text(name)
    return cast("dict[str, Any]", json.loads(stored) if name.endswith(".json") else read_yaml(stored))


def read_yaml(stored: str) -> Any:
    """Return the content of a YAML text; PyYAML's own reader takes ten times as long as the one in C."""
    return yaml.load(stored, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 -- both are safe
