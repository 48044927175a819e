"""Each public class name is used for only one class in the whole of the software."""

from pathlib import Path

from tests.architecture import names


def test_no_two_public_classes_share_a_name() -> None:
    assert names.twins() == {}


def test_a_name_used_twice_is_found(tmp_path: Path) -> None:
    package = tmp_path / "cdp"
    package.mkdir()
    (package / "a.py").write_text("class Place: ...\n\n\nclass _Own: ...\n")
    (package / "b.py").write_text("class Place: ...\n\n\nclass _Own: ...\n")
    assert names.twins(package) == {"Place": ["cdp/a.py", "cdp/b.py"]}
