"""The blueprint of a partnership's set-up pages. The addresses of pages in a partnership start with HERE."""

from flask import Blueprint

bp = Blueprint("partnerships", __name__)

HERE = "/partnerships/<slug:slug>"
