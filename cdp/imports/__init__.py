"""Members and whole partnerships from spreadsheets as found in the wild: read, looked over, written all or not at all.

    sheets = reading.read(file)                         cells as text, whatever the kind of file
    layout = layouts.guess(sheets, boards)              what each sheet holds, where its headings are, what is where
    said = rows.read(sheets, layout, boards)            entries, and what cannot be read: sheet, row, column, value
    state = queries.state_of(session, partnership, …)   the partnership as it is, with a fingerprint
    judgement = judging.judge(said, state)              a verdict for each row, and the changes that it stands for
    writing.write(session, partnership, changes, …)     every change through the services of partnerships

`service` keeps a file between the preview and the confirmation; `workbook` makes the file to fill in and the export.
"""
