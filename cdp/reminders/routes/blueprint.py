"""The blueprint of reminders."""

from flask import Blueprint

bp = Blueprint("reminders", __name__)

HERE = "/partnerships/<slug:slug>/reminders"
