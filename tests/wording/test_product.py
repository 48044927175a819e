"""The product has the same name everywhere."""

import ast
from pathlib import Path

from flask import Flask
from sqlalchemy.orm import Session

from cdp.config import PROJECT
from cdp.mail import letters
from cdp.wording.product import PRODUCT_NAME
from tests import make
from tests.visitor import Visitor

ABOUT_PARTNERSHIPS = {"templates/home/front.html"}
"""Files in which a sentence has the words of the product's name but is about partnerships."""


def test_the_name_is_written_in_one_place() -> None:
    found = [
        name
        for file in [*(PROJECT / "templates").rglob("*.*"), *(PROJECT / "cdp").rglob("*.py")]
        if _has_the_name(file) and (name := str(file.relative_to(PROJECT))) not in ABOUT_PARTNERSHIPS
    ]
    assert found == ["cdp/wording/product.py"]


def _has_the_name(file: Path) -> bool:
    text = file.read_text()
    if file.suffix != ".py":
        return PRODUCT_NAME in text
    tree = ast.parse(text)
    described = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    return any(
        isinstance(node, ast.Constant) and PRODUCT_NAME in str(node.value) and id(node) not in described
        for node in ast.walk(tree)
    )


def test_emails_of_the_installation_and_titles_of_pages_have_the_name(session: Session, app: Flask) -> None:
    person = make.person(session, "Example person")
    message = letters.send(session, person, "password_link.txt", token="TOKEN")
    assert message.from_name == "Combating Drugs Partnerships"
    assert Visitor(app.test_client()).get("/sign-in").title.endswith(" – Combating Drugs Partnerships")
