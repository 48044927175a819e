"""The import of members and whole partnerships (see `kind`), and the export that can be imported again.

entries = reading.read(rows, boards)              partnership, authorities, boards, members and roles
state = queries.state_of(session, …)              the current partnership, with a fingerprint
judged = judging.judge(entries, state)            a verdict and the changes for each row
writing.write(session, order)                     all changes, saved through the services of partnerships
"""
