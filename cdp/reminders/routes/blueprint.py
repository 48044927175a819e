"""The blueprint for the reminder pages."""

from flask import Blueprint

bp = Blueprint("reminders", __name__)

HERE = "/partnerships/<slug:slug>/reminders"
