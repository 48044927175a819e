"""The import of an action log as secretariats keep it.

`log` reads the rows: which is a meeting, an action, the rest of the action above, or a note. `words` reads what a log
says about the state of an action, `owners` whom its cells name, and `repeated` which rows are one action. `drafts` puts
them together, with `dated` and `owned`; what the file leaves open is asked about (`asking`). `judging` gives the
verdict on every row, compared with what is recorded (`state`), and `writing` saves the actions.
"""
