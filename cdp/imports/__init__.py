"""Import records from real-world spreadsheets: read, preview, correct on the page, then save all or nothing.

This is what all imports share. It knows no table of the product but `ImportedFile`. A feature declares an `ImportKind`
(cdp/imports/kinds.py) in a folder `importing` of its own, and adds the pages with `steps.import_pages`.

    sheets = reading.read(file)                       cells as text, for any kind of file
    layout = layouts.guess(sheets, kind.tables)       what each sheet holds, its heading row and its columns
    rows = rows.read(sheets, layout, corrections)     the rows, with what was corrected on the page
    judged = kind.judge(session, partnership, rows)   a verdict and the changes for each row, by the feature
    judgement_of(rows, judged)                        the same in the order of the file, with a fingerprint
    kind.write(session, order)                        all changes, saved through the services of the feature

`service` stores a file between preview and confirmation. `workbook` creates the template.
"""
