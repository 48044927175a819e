"""What the pages of the planner share: their addresses."""

from flask import Blueprint

bp = Blueprint("planning", __name__, url_prefix="/partnerships/<slug:slug>")
