"""A small, true model of the Telegram Bot API with a chat page: see sandbox/README.md."""
