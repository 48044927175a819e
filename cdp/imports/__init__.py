"""Import members and whole partnerships from real-world spreadsheets: read, preview, then save all or nothing.

    sheets = reading.read(file)                         cells as text, for any kind of file
    layout = layouts.guess(sheets, boards)              what each sheet holds, its heading row and its columns
    entries = rows.read(sheets, layout, boards)         entries, and problems by sheet, row, column and value
    state = queries.state_of(session, partnership, …)   the current partnership, with a fingerprint
    judgement = judging.judge(entries, state)           a verdict and the changes for each row
    writing.write(session, partnership, changes, …)     all changes, saved through the services of partnerships

`service` stores a file between preview and confirmation. `workbook` creates the template and the export.
"""
