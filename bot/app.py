"""The application: PTB's dispatcher with our handlers. No updater, no job queue, no memory."""

from __future__ import annotations

from typing import Any

from telegram.ext import Application, ContextTypes, ExtBot

from handlers import commands, members, messages, presses
from handlers.context import App, Context, Deps

_HANDLERS = (commands, presses, members, messages)
"""Order matters: a command is not a message."""


def build(bot: ExtBot[None], deps: Deps) -> App:
    """Return the application that turns updates into use cases."""
    types: ContextTypes[Context, dict[Any, Any], dict[Any, Any], dict[Any, Any]] = ContextTypes(
        context=Context
    )
    app: App = (
        Application.builder().bot(bot).updater(None).job_queue(None).context_types(types).build()
    )
    app.bot_data["deps"] = deps
    for module in _HANDLERS:
        module.register(app)
    return app
