"""The command `cdp reports check FILE`."""

import json
from pathlib import Path

from click.testing import CliRunner

from cdp.cli import main

REPORTS = Path(__file__).with_name("reports")


def test_a_report_with_errors_ends_with_status_1_and_says_what_to_do() -> None:
    done = CliRunner().invoke(main, ["reports", "check", str(REPORTS / "d16-saving-note.txt")])
    assert done.exit_code == 1
    assert done.output.startswith("d16-saving-note.txt: 1 error\n")
    assert "from £1,320,400 to £1,165,400" in " ".join(done.output.split())
    assert "Correct the sum." in done.output


def test_a_clean_word_file_ends_with_status_0() -> None:
    done = CliRunner().invoke(main, ["reports", "check", str(REPORTS / "d09-evaluation-contract.docx")])
    assert (done.exit_code, done.output) == (0, "d09-evaluation-contract.docx: nothing found\n")


def test_findings_are_printed_as_json() -> None:
    done = CliRunner().invoke(main, ["reports", "check", "--json", str(REPORTS / "d05-alcohol-liaison.pdf")])
    kinds = {each["kind"] for each in json.loads(done.output)}
    assert kinds == {"unit_slip", "count_list", "profile_total"}


def test_a_file_that_is_no_report_is_refused_in_words(tmp_path: Path) -> None:
    broken = tmp_path / "report.pdf"
    broken.write_bytes(b"%PDF-1.7 nothing")
    done = CliRunner().invoke(main, ["reports", "check", str(broken)])
    assert done.exit_code == 1
    assert "The file cannot be read because it is damaged." in done.output
