"""Whether a PDF that was sent can be opened, so that its sender is told at once and not when the pack is built."""

from dataclasses import replace

from cdp.files.reader import FileNotRead, read_apart
from cdp.files.uploads import CheckedFile, FileKind

PROBLEMS = {
    "encrypted": "This PDF cannot be opened without a password, so the pack cannot include it. "
    "Send it again without a password, or keep it as it is.",
    "broken": "This PDF cannot be opened because it is damaged, so the pack cannot include it. "
    "Save it as a new PDF and send it again, or keep it as it is.",
}
"""What the sender of a PDF is told, by the problem that is kept with it."""


def examined(file: CheckedFile) -> CheckedFile:
    """Return a file with the problem that stops it from being opened, if it is a PDF with one.

    A PDF has no known problem if it was not read because of many others; the pack reads it again.
    """
    if file.kind is not FileKind.PDF:
        return file
    try:
        answer = read_apart("pdf_check", file.content)
    except FileNotRead as unread:
        return file if unread.busy else replace(file, problem="broken")
    return replace(file, problem=str(answer["problem"]))
