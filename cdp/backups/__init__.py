"""Backups of the database and the stored files, restoring them, and the check of an installation.

making.write_backup(engine, store, out)      a tar file: the database, every stored file, and a manifest at its end
restoring.restore(target, source, upgrade)   into an empty installation only, and everything or nothing
checking.problems_of(session, store)         integrity, foreign keys, stored files, and the chains of the history
nightly.back_up_if_due(settings, engine)     once a night into a folder, where older ones are removed
"""
