from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class MCPHeader(_message.Message):
    __slots__ = ("version", "sequence_id", "message_type", "timestamp", "session_id", "priority")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_ID_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_TYPE_FIELD_NUMBER: _ClassVar[int]
    TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    version: int
    sequence_id: int
    message_type: int
    timestamp: int
    session_id: str
    priority: int
    def __init__(self, version: _Optional[int] = ..., sequence_id: _Optional[int] = ..., message_type: _Optional[int] = ..., timestamp: _Optional[int] = ..., session_id: _Optional[str] = ..., priority: _Optional[int] = ...) -> None: ...

class UserMessage(_message.Message):
    __slots__ = ("user_id", "content", "metadata", "history", "client_id", "client_sequence", "attachments")
    class MetadataEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    USER_ID_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    HISTORY_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ID_FIELD_NUMBER: _ClassVar[int]
    CLIENT_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    ATTACHMENTS_FIELD_NUMBER: _ClassVar[int]
    user_id: str
    content: str
    metadata: _containers.ScalarMap[str, str]
    history: _containers.RepeatedScalarFieldContainer[str]
    client_id: str
    client_sequence: int
    attachments: _containers.RepeatedCompositeFieldContainer[Attachment]
    def __init__(self, user_id: _Optional[str] = ..., content: _Optional[str] = ..., metadata: _Optional[_Mapping[str, str]] = ..., history: _Optional[_Iterable[str]] = ..., client_id: _Optional[str] = ..., client_sequence: _Optional[int] = ..., attachments: _Optional[_Iterable[_Union[Attachment, _Mapping]]] = ...) -> None: ...

class SystemResponse(_message.Message):
    __slots__ = ("response_text", "suggestions", "intent", "slots", "confidence", "sender", "sender_name", "reply_to", "state", "cards", "client_id", "client_sequence", "attachments")
    class SlotsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    RESPONSE_TEXT_FIELD_NUMBER: _ClassVar[int]
    SUGGESTIONS_FIELD_NUMBER: _ClassVar[int]
    INTENT_FIELD_NUMBER: _ClassVar[int]
    SLOTS_FIELD_NUMBER: _ClassVar[int]
    CONFIDENCE_FIELD_NUMBER: _ClassVar[int]
    SENDER_FIELD_NUMBER: _ClassVar[int]
    SENDER_NAME_FIELD_NUMBER: _ClassVar[int]
    REPLY_TO_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    CARDS_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ID_FIELD_NUMBER: _ClassVar[int]
    CLIENT_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    ATTACHMENTS_FIELD_NUMBER: _ClassVar[int]
    response_text: str
    suggestions: _containers.RepeatedScalarFieldContainer[str]
    intent: str
    slots: _containers.ScalarMap[str, str]
    confidence: int
    sender: str
    sender_name: str
    reply_to: int
    state: str
    cards: _containers.RepeatedCompositeFieldContainer[Card]
    client_id: str
    client_sequence: int
    attachments: _containers.RepeatedCompositeFieldContainer[Attachment]
    def __init__(self, response_text: _Optional[str] = ..., suggestions: _Optional[_Iterable[str]] = ..., intent: _Optional[str] = ..., slots: _Optional[_Mapping[str, str]] = ..., confidence: _Optional[int] = ..., sender: _Optional[str] = ..., sender_name: _Optional[str] = ..., reply_to: _Optional[int] = ..., state: _Optional[str] = ..., cards: _Optional[_Iterable[_Union[Card, _Mapping]]] = ..., client_id: _Optional[str] = ..., client_sequence: _Optional[int] = ..., attachments: _Optional[_Iterable[_Union[Attachment, _Mapping]]] = ...) -> None: ...

class Heartbeat(_message.Message):
    __slots__ = ("last_sequence", "connection_status", "client_sequence", "echo_timestamp")
    LAST_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    CONNECTION_STATUS_FIELD_NUMBER: _ClassVar[int]
    CLIENT_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    ECHO_TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    last_sequence: int
    connection_status: int
    client_sequence: int
    echo_timestamp: int
    def __init__(self, last_sequence: _Optional[int] = ..., connection_status: _Optional[int] = ..., client_sequence: _Optional[int] = ..., echo_timestamp: _Optional[int] = ...) -> None: ...

class Error(_message.Message):
    __slots__ = ("error_code", "error_message", "suggestion", "retryable", "details")
    class DetailsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    ERROR_CODE_FIELD_NUMBER: _ClassVar[int]
    ERROR_MESSAGE_FIELD_NUMBER: _ClassVar[int]
    SUGGESTION_FIELD_NUMBER: _ClassVar[int]
    RETRYABLE_FIELD_NUMBER: _ClassVar[int]
    DETAILS_FIELD_NUMBER: _ClassVar[int]
    error_code: int
    error_message: str
    suggestion: str
    retryable: bool
    details: _containers.ScalarMap[str, str]
    def __init__(self, error_code: _Optional[int] = ..., error_message: _Optional[str] = ..., suggestion: _Optional[str] = ..., retryable: _Optional[bool] = ..., details: _Optional[_Mapping[str, str]] = ...) -> None: ...

class Connect(_message.Message):
    __slots__ = ("resume_token", "last_sequence", "client_id", "identity_token", "locale", "metadata")
    class MetadataEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    RESUME_TOKEN_FIELD_NUMBER: _ClassVar[int]
    LAST_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ID_FIELD_NUMBER: _ClassVar[int]
    IDENTITY_TOKEN_FIELD_NUMBER: _ClassVar[int]
    LOCALE_FIELD_NUMBER: _ClassVar[int]
    METADATA_FIELD_NUMBER: _ClassVar[int]
    resume_token: str
    last_sequence: int
    client_id: str
    identity_token: str
    locale: str
    metadata: _containers.ScalarMap[str, str]
    def __init__(self, resume_token: _Optional[str] = ..., last_sequence: _Optional[int] = ..., client_id: _Optional[str] = ..., identity_token: _Optional[str] = ..., locale: _Optional[str] = ..., metadata: _Optional[_Mapping[str, str]] = ...) -> None: ...

class Connected(_message.Message):
    __slots__ = ("session_id", "resume_token", "recovered", "last_sequence", "client_sequence", "state", "heartbeat_interval_ms", "heartbeat_timeout_ms", "max_frame_bytes", "max_content_chars", "first_sequence", "closed", "owner", "owner_name")
    SESSION_ID_FIELD_NUMBER: _ClassVar[int]
    RESUME_TOKEN_FIELD_NUMBER: _ClassVar[int]
    RECOVERED_FIELD_NUMBER: _ClassVar[int]
    LAST_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    CLIENT_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    HEARTBEAT_INTERVAL_MS_FIELD_NUMBER: _ClassVar[int]
    HEARTBEAT_TIMEOUT_MS_FIELD_NUMBER: _ClassVar[int]
    MAX_FRAME_BYTES_FIELD_NUMBER: _ClassVar[int]
    MAX_CONTENT_CHARS_FIELD_NUMBER: _ClassVar[int]
    FIRST_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    CLOSED_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    OWNER_NAME_FIELD_NUMBER: _ClassVar[int]
    session_id: str
    resume_token: str
    recovered: bool
    last_sequence: int
    client_sequence: int
    state: str
    heartbeat_interval_ms: int
    heartbeat_timeout_ms: int
    max_frame_bytes: int
    max_content_chars: int
    first_sequence: int
    closed: bool
    owner: str
    owner_name: str
    def __init__(self, session_id: _Optional[str] = ..., resume_token: _Optional[str] = ..., recovered: _Optional[bool] = ..., last_sequence: _Optional[int] = ..., client_sequence: _Optional[int] = ..., state: _Optional[str] = ..., heartbeat_interval_ms: _Optional[int] = ..., heartbeat_timeout_ms: _Optional[int] = ..., max_frame_bytes: _Optional[int] = ..., max_content_chars: _Optional[int] = ..., first_sequence: _Optional[int] = ..., closed: _Optional[bool] = ..., owner: _Optional[str] = ..., owner_name: _Optional[str] = ...) -> None: ...

class Ack(_message.Message):
    __slots__ = ("client_sequence", "sequence_id")
    CLIENT_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_ID_FIELD_NUMBER: _ClassVar[int]
    client_sequence: int
    sequence_id: int
    def __init__(self, client_sequence: _Optional[int] = ..., sequence_id: _Optional[int] = ...) -> None: ...

class Event(_message.Message):
    __slots__ = ("kind", "data")
    class DataEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    KIND_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    kind: str
    data: _containers.ScalarMap[str, str]
    def __init__(self, kind: _Optional[str] = ..., data: _Optional[_Mapping[str, str]] = ...) -> None: ...

class Feedback(_message.Message):
    __slots__ = ("sequence_id", "score", "comment", "client_id", "client_sequence")
    SEQUENCE_ID_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    COMMENT_FIELD_NUMBER: _ClassVar[int]
    CLIENT_ID_FIELD_NUMBER: _ClassVar[int]
    CLIENT_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    sequence_id: int
    score: int
    comment: str
    client_id: str
    client_sequence: int
    def __init__(self, sequence_id: _Optional[int] = ..., score: _Optional[int] = ..., comment: _Optional[str] = ..., client_id: _Optional[str] = ..., client_sequence: _Optional[int] = ...) -> None: ...

class Attachment(_message.Message):
    __slots__ = ("id", "name", "media_type", "bytes", "url")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    MEDIA_TYPE_FIELD_NUMBER: _ClassVar[int]
    BYTES_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    id: str
    name: str
    media_type: str
    bytes: int
    url: str
    def __init__(self, id: _Optional[str] = ..., name: _Optional[str] = ..., media_type: _Optional[str] = ..., bytes: _Optional[int] = ..., url: _Optional[str] = ...) -> None: ...

class Card(_message.Message):
    __slots__ = ("title", "subtitle", "image_url", "fields", "actions")
    class FieldsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    TITLE_FIELD_NUMBER: _ClassVar[int]
    SUBTITLE_FIELD_NUMBER: _ClassVar[int]
    IMAGE_URL_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    ACTIONS_FIELD_NUMBER: _ClassVar[int]
    title: str
    subtitle: str
    image_url: str
    fields: _containers.ScalarMap[str, str]
    actions: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, title: _Optional[str] = ..., subtitle: _Optional[str] = ..., image_url: _Optional[str] = ..., fields: _Optional[_Mapping[str, str]] = ..., actions: _Optional[_Iterable[str]] = ...) -> None: ...

class MCPMessage(_message.Message):
    __slots__ = ("header", "user_msg", "sys_resp", "heartbeat", "error", "connect", "connected", "ack", "event", "feedback")
    HEADER_FIELD_NUMBER: _ClassVar[int]
    USER_MSG_FIELD_NUMBER: _ClassVar[int]
    SYS_RESP_FIELD_NUMBER: _ClassVar[int]
    HEARTBEAT_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    CONNECT_FIELD_NUMBER: _ClassVar[int]
    CONNECTED_FIELD_NUMBER: _ClassVar[int]
    ACK_FIELD_NUMBER: _ClassVar[int]
    EVENT_FIELD_NUMBER: _ClassVar[int]
    FEEDBACK_FIELD_NUMBER: _ClassVar[int]
    header: MCPHeader
    user_msg: UserMessage
    sys_resp: SystemResponse
    heartbeat: Heartbeat
    error: Error
    connect: Connect
    connected: Connected
    ack: Ack
    event: Event
    feedback: Feedback
    def __init__(self, header: _Optional[_Union[MCPHeader, _Mapping]] = ..., user_msg: _Optional[_Union[UserMessage, _Mapping]] = ..., sys_resp: _Optional[_Union[SystemResponse, _Mapping]] = ..., heartbeat: _Optional[_Union[Heartbeat, _Mapping]] = ..., error: _Optional[_Union[Error, _Mapping]] = ..., connect: _Optional[_Union[Connect, _Mapping]] = ..., connected: _Optional[_Union[Connected, _Mapping]] = ..., ack: _Optional[_Union[Ack, _Mapping]] = ..., event: _Optional[_Union[Event, _Mapping]] = ..., feedback: _Optional[_Union[Feedback, _Mapping]] = ...) -> None: ...
