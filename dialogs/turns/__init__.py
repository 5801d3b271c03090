"""The bot as a reader of the log: claim what waits, think once for the whole batch, commit session by session."""
