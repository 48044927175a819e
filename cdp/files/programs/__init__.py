"""Programs that read one file each, apart from the application: each is run by its path."""
