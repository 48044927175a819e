"""Published lists as data: areas, holidays, the outcomes framework, roles, timetable, terms of reference.

These modules do not depend on partnerships, the database or web pages. Each list is read once, validated, and returned
as frozen objects. `SOURCES.md` in this folder gives the source, licence and date of each list.
"""
