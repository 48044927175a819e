"""The blueprint that every page of a partnership's set-up hangs on. Pages inside a partnership start with HERE."""

from flask import Blueprint

bp = Blueprint("partnerships", __name__)

HERE = "/partnerships/<slug:slug>"
