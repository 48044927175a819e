"""The progress of a partnership's set-up: figures from the database, and the task list worked out from them."""
