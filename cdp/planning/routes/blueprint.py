"""The blueprint of the planner pages."""

from flask import Blueprint

bp = Blueprint("planning", __name__, url_prefix="/partnerships/<slug:slug>")
