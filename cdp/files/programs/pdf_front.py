"""A program that puts one PDF in front of another.

Its input is the length of the first PDF in 8 bytes, then both. It returns {"pdf": base64} or {"problem": "encrypted" |
"broken" | "long"}. The first PDF keeps its tags, its language and its title.
"""

import base64
import io

import pypdf
from pypdf.errors import DependencyError, FileNotDecryptedError

MOST_PAGES = 500
CPU_SECONDS = 20


def read(content: bytes) -> dict[str, object]:
    """Return the joined PDF, or the problem with the second one, as described for the program."""
    length = int.from_bytes(content[:8])
    try:
        return _joined(content[8 : 8 + length], content[8 + length :])
    except (DependencyError, FileNotDecryptedError):
        return {"problem": "encrypted"}
    except Exception:  # a PDF can be broken in many ways
        return {"problem": "broken"}


def _joined(front: bytes, behind: bytes) -> dict[str, object]:
    reader = pypdf.PdfReader(io.BytesIO(behind), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        return {"problem": "encrypted"}
    if len(reader.pages) > MOST_PAGES:
        return {"problem": "long"}
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(front))
    for page in reader.pages:
        added = writer.add_page(page)
        # The tags of the second file stay behind, so its pages must not point into those of the first
        added.pop("/StructParents", None)
    made = io.BytesIO()
    writer.write(made)
    return {"pdf": base64.b64encode(made.getvalue()).decode()}
