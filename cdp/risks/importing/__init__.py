"""The import of a risk register as partnerships keep it.

`register` reads the rows: which is a risk and which is a note. `sentences` divides one sentence into cause, event and
effect, and `scores` reads likelihood and impact. `drafts` puts them together; what the file leaves open is asked about.
`judging` gives the verdict on every row, compared with what is recorded (`state`), and `writing` saves the risks.
"""
