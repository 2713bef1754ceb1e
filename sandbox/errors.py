"""What Telegram refuses, in its own words: bots match on these texts, so they are exact."""

from __future__ import annotations

CODES = {
    "Bad Request": 400,
    "Unauthorized": 401,
    "Forbidden": 403,
    "Not Found": 404,
    "Conflict": 409,
    "Request Entity Too Large": 413,
    "Too Many Requests": 429,
}

UNAUTHORIZED = "Unauthorized"
NO_METHOD = "Not Found: method not found"
OTHER_POLLER = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)
WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)
SET_WEBHOOK = "Conflict: terminated by setWebhook request"

CHAT_ID_EMPTY = "Bad Request: chat_id is empty"
CHAT_NOT_FOUND = "Bad Request: chat not found"
USER_NOT_FOUND = "Bad Request: user not found"
UPGRADED = "Bad Request: group chat was upgraded to a supergroup chat"
BLOCKED = "Forbidden: bot was blocked by the user"
NOT_STARTED = "Forbidden: bot can't initiate conversation with a user"
DEACTIVATED = "Forbidden: user is deactivated"
KICKED = "Forbidden: bot was kicked from the {type} chat"
NOT_MEMBER = "Forbidden: bot is not a member of the {type} chat"

TEXT_EMPTY = "Bad Request: message text is empty"
TEXT_TOO_LONG = "Bad Request: message is too long"
CAPTION_TOO_LONG = "Bad Request: message caption is too long"
CANT_PARSE = "Bad Request: can't parse entities: {why}"
PARSE_MODE = "Bad Request: unsupported parse_mode"
NO_REPLY = "Bad Request: message to be replied not found"
NO_THREAD = "Bad Request: message thread not found"
TOPIC_CLOSED = "Bad Request: TOPIC_CLOSED"
NOT_FORUM = "Bad Request: the chat is not a forum"
BUTTON_DATA = "Bad Request: BUTTON_DATA_INVALID"
BUTTON_URL = "Bad Request: BUTTON_URL_INVALID"
BUTTON_TYPE = (
    "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the "
    "inline keyboard"
)
KEYBOARD = "Bad Request: can't parse reply keyboard markup JSON object"
BAD_FILE = "Bad Request: wrong file identifier/HTTP URL specified"
NO_FILE = "Bad Request: there is no {kind} in the request"
WRONG_FILE_ID = "Bad Request: invalid file_id"
ALBUM_SIZE = "Bad Request: media group must include 2-10 items"

NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are "
    "exactly the same as a current content and reply markup of the message"
)
EDIT_NOT_FOUND = "Bad Request: message to edit not found"
CANT_EDIT = "Bad Request: message can't be edited"
NO_TEXT = "Bad Request: there is no text in the message to edit"
NO_CAPTION = "Bad Request: there is no caption in the message to edit"
DELETE_NOT_FOUND = "Bad Request: message to delete not found"
CANT_DELETE = "Bad Request: message can't be deleted"
COPY_NOT_FOUND = "Bad Request: message to copy not found"
FORWARD_NOT_FOUND = "Bad Request: message to forward not found"
CANT_FORWARD = "Bad Request: message has protected content and can't be forwarded"
CANT_COPY = "Bad Request: message has protected content and can't be copied"
PIN_NOT_FOUND = "Bad Request: message to pin not found"
REACT_NOT_FOUND = "Bad Request: message to react not found"
REACTION_INVALID = "Bad Request: REACTION_INVALID"

QUERY_TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"
ANSWER_TOO_LONG = "Bad Request: MESSAGE_TOO_LONG"
NO_RIGHTS = "Bad Request: not enough rights to {act}"
COMMAND_INVALID = "Bad Request: BOT_COMMAND_INVALID"


class Refused(Exception):
    """An answer `{"ok": false, …}` to a bot; `parameters` as in ResponseParameters."""

    def __init__(self, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = CODES[description.partition(":")[0]]
        self.description = description
        self.parameters = parameters


class Impossible(Exception):
    """A person of the sandbox was told to do what nobody could do in a real chat."""
