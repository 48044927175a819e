"""The structure of a pack for screen readers: each file's own structure, one after another in a single tree."""

from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DictionaryObject,
    NameObject,
    NumberObject,
)

from cdp.files.programs.pdf_pages import annotations, dictionary, listed

DEEPEST = 60


class PackTags:
    """The structure for screen readers: each file's own structure, one after another in a single tree."""

    def __init__(self, writer: PdfWriter) -> None:
        self.writer = writer
        self.kids: list[list[Any]] = []
        self.roles = DictionaryObject()
        self.parents: list[tuple[int, Any]] = []

    def adopt(self, reader: PdfReader, pages: list[Any]) -> None:
        """Take over the structure of a file whose pages were added; a damaged structure is left out."""
        for page in pages:
            page[NameObject("/Tabs")] = NameObject("/S")
        try:
            found = reader.root_object.get("/StructTreeRoot")
            tree = None if found is None else found.get_object()
            numbers = {} if tree is None else dict(_numbers(tree["/ParentTree"], 0))
            offset = max((number for number, _ in self.parents), default=-1) + 1
            parents = [(offset + number, value.clone(self.writer)) for number, value in numbers.items()]
            kids = [] if tree is None else [kid.clone(self.writer) for kid in listed(tree.raw_get("/K"))]
        except Exception:  # a structure can be broken in many ways
            tree, numbers, offset, parents, kids = None, {}, 0, [], []
        for page in pages:
            _renumber(page, offset, numbers)
        self.parents += parents
        self.kids.append(kids)
        if tree is not None:
            for name, role in tree.get("/RoleMap", {}).items():
                self.roles.setdefault(NameObject(name), NameObject(role))

    def finish(self) -> None:
        """Write the tree."""
        add = self.writer._add_object
        tree = DictionaryObject({NameObject("/Type"): NameObject("/StructTreeRoot")})
        whole = DictionaryObject(
            {NameObject("/Type"): NameObject("/StructElem"), NameObject("/S"): NameObject("/Document")}
        )
        root, top = add(tree), add(whole)
        whole[NameObject("/P")] = root
        # The front was added last, and is read first
        kids = [kid for several in [*self.kids[-1:], *self.kids[:-1]] for kid in several]
        for kid in kids:
            if isinstance(element := kid.get_object(), DictionaryObject):
                element[NameObject("/P")] = top
        whole[NameObject("/K")] = ArrayObject(kids)
        tree[NameObject("/K")] = ArrayObject([top])
        numbers = ArrayObject(
            each for number, value in self.parents for each in (NumberObject(number), value)
        )
        tree[NameObject("/ParentTree")] = add(DictionaryObject({NameObject("/Nums"): numbers}))
        tree[NameObject("/ParentTreeNextKey")] = NumberObject(len(self.parents))
        tree[NameObject("/RoleMap")] = self.roles
        catalog = self.writer._root_object
        catalog[NameObject("/StructTreeRoot")] = root
        catalog[NameObject("/MarkInfo")] = DictionaryObject(
            {NameObject("/Marked"): BooleanObject(value=True)}
        )


def _numbers(node: Any, depth: int) -> list[tuple[int, Any]]:
    """Return the entries of a number tree."""
    node = node.get_object()
    if depth > DEEPEST:
        raise ValueError("A number tree is too deep.")
    pairs = node.get("/Nums", [])
    found = [(int(pairs[place]), pairs[place + 1]) for place in range(0, len(pairs) - 1, 2)]
    for kid in node.get("/Kids", []):
        found += _numbers(kid, depth + 1)
    return found


def _renumber(page: Any, offset: int, known: dict[int, Any]) -> None:
    """Point a page, its annotations and its pictures at their new places in the structure."""
    drawn = dictionary(dictionary(page.get("/Resources")).get("/XObject")).values()
    for holder in [page, *annotations(page), *drawn]:
        one = holder.get_object()
        for name in ("/StructParents", "/StructParent"):
            if name not in one:
                continue
            number = int(one[name])
            if number in known:
                one[NameObject(name)] = NumberObject(offset + number)
            else:
                del one[name]
