"""Published lists as data: areas, holidays, the outcomes framework, roles, timetable, terms of reference.

Nothing here knows a partnership, a database or a web page. Each list is read once, checked while it is read,
and handed out as frozen objects. `SOURCES.md` beside this file names source, licence and date of each.
"""
