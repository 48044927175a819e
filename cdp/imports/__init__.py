"""Members and whole partnerships from spreadsheets as found in the wild: read, looked over, written all or not at all.

sheets = reading.read(file)                 cells as text, whatever the kind of file
layout = layouts.guess(sheets)              what each sheet holds, where its headings are, which column is what
reading = rows.read(sheets, layout)         typed rows, and what cannot be read with sheet, row, column and value
state = queries.state_of(...)               the partnership as it is, with a fingerprint
verdicts = judging.judge(reading, state)    a verdict per row, and the changes that it stands for
writing.write(...)                          every change through cdp.partnerships.service, in one transaction
"""
