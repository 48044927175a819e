"""The blueprint for data tokens and the addresses that programs read."""

from flask import Blueprint

bp = Blueprint("data", __name__)
