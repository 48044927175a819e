"""The blueprint of a partnership's set-up pages. The URL of each page in a partnership starts with `HERE`."""

from flask import Blueprint

bp = Blueprint("partnerships", __name__)

HERE = "/partnerships/<slug:slug>"
