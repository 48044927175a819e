"""Importing files of figures: CSV files as published, workbooks, wide tables, and our own template.

A file is stored as it is. The worker reads it in passes, a row at a time: `scanning` finds what has to be asked,
`judging` decides what each cell is, `comparing` finds what is new, and `writing` stores it.
"""
