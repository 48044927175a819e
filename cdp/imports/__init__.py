"""Import records from real-world spreadsheets: read, preview, correct on the page, then save all or nothing.

All imports share this package. The only database table that it uses is `ImportedFile`. A feature declares an
`ImportKind` (cdp/imports/kinds.py) in its own `importing` folder, and adds the pages with `steps.import_pages`.

    sheets = reading.read(file)                       all cells as text, whatever the kind of file
    layout = layouts.guess(sheets, kind.tables)       the table, heading row and columns of each sheet
    rows = rows.read(sheets, layout, corrections)     the rows, with the corrections made on the page
    judged = kind.judge(session, partnership, rows)   the feature's verdict on each row, with the changes it makes,
                                                      and what the wordings of the file leave open, asked once each
    judgement_of(rows, judged)                        the verdicts by sheet and row, with a fingerprint
    kind.write(session, order)                        saves all changes through the feature's services

`service` stores a file between preview and confirmation. `workbook` creates the template.
"""
