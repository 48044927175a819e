"""The steps of a meeting's timetable that send emails to several people, or that are marked as done."""
