"""What goes in and out, as JSON Schema (2020-12) and as an OpenAPI document (3.1)."""

from collections.abc import Mapping
from typing import Any, Final, get_args

from faqbot.records import Danger
from faqbot.store import Reason
from faqbot.store.model import LONGEST as LONGEST_FEEDBACK
from faqbot.store.model import MOST_ENTRIES
from faqbot.text import MAX_CHARACTERS
from faqbot.web.problem import KINDS, MEDIA_TYPE
from faqbot.web.status import REASONS

Schema = dict[str, Any]

_TEXT: Final[Schema] = {"type": "string"}
_IDS: Final[Schema] = {"type": "array", "items": _TEXT}


def _object(needed: Mapping[str, Schema], more: Mapping[str, Schema] | None = None) -> Schema:
    """An object that has all `needed` members, may have those of `more`, and no others."""
    return {
        "type": "object",
        "properties": {**needed, **(more or {})},
        "required": list(needed),
        "additionalProperties": False,
    }


_OPTIONS: Final[Schema] = {
    "type": "array",
    "items": _object({"entry": _TEXT, "question": _TEXT}),
}

REPLY: Final[Schema] = _object(
    {
        "type": {
            "enum": ["answer", "clarification", "not_covered", "fallback", "escalation"],
            "description": "An escalation is the crisis card: show its text before anything else.",
        },
        "text": {"type": "string", "minLength": 1, "description": "Plain text to show."},
        "entries": {**_IDS, "description": "What was answered: none, one or two entries."},
        "question": {"type": ["string", "null"], "description": "The question that was answered."},
        "score": {"type": ["number", "null"], "minimum": 0, "maximum": 1},
        "options": _OPTIONS,
        "related": {**_OPTIONS, "description": "What may be asked next."},
        "notes": {"type": "array", "items": _object({"id": _TEXT, "text": _TEXT})},
        "sources": {"type": "array", "items": _object({"title": _TEXT, "section": _TEXT})},
        "reviewed": {"type": ["string", "null"], "format": "date"},
        "knowledge_version": _TEXT,
    }
)
"""A reply in every channel: the library's `to_dict()`, the command line's `--json`, HTTP."""

STATE: Final[Schema] = {
    **_object(
        {
            "entries": _IDS,
            "options": _IDS,
            "unknown": {"type": "boolean"},
            "danger": {"enum": [*get_args(Danger), None]},
        }
    ),
    "description": "What was talked of. Send it with the next message as it is.",
}
"""The state of a conversation, as it comes with a reply."""

_REPLY_AND_STATE: Final = _object({**REPLY["properties"], "state": STATE})

_STATE_SENT: Final[Schema] = {
    "type": ["object", "null"],
    "description": "The state of the last reply. What is unknown in it is ignored.",
}
_MESSAGE: Final[Schema] = {
    "oneOf": [
        _object(
            {
                "text": {
                    "type": "string",
                    "maxLength": MAX_CHARACTERS,
                    "description": "What the patient typed: 500 characters when normalised.",
                }
            },
            {"state": _STATE_SENT},
        ),
        _object(
            {
                "choice": {
                    "type": ["string", "null"],
                    "description": "The entry of an option of the last reply, null for none.",
                }
            },
            {"state": _STATE_SENT},
        ),
    ],
    "examples": [{"text": "will gene therapy cure baldness", "state": None}],
}

_FEEDBACK: Final[Schema] = {
    **_object(
        {
            "key": {
                "type": "string",
                "pattern": "^[A-Za-z0-9_-]{16,64}$",
                "description": "New for each feedback; the same key twice is stored once.",
            },
            "entries": {
                "type": "array",
                "maxItems": MOST_ENTRIES,
                "items": _TEXT,
                "description": "Those of the reply. What is no entry is left out.",
            },
            "knowledge_version": {"type": "string", "pattern": "^[0-9a-z]{0,64}$"},
            "helpful": {"type": "boolean"},
        },
        {
            "reason": {
                "enum": [*Reason, None],
                "description": "Only of a reply that was not helpful.",
            },
            "text": {"type": ["string", "null"], "maxLength": LONGEST_FEEDBACK},
        },
    ),
    # A reason says what was wrong.
    "if": {"properties": {"helpful": {"const": True}}},
    "then": {"properties": {"reason": {"type": "null"}}},
}

_PROBLEM: Final[Schema] = {
    "type": "object",
    "description": "RFC 9457, with whom to ask instead and what to do in an emergency.",
    "properties": {
        "type": {"enum": [f"urn:faqbot:problem:{code}" for code in KINDS]},
        "title": _TEXT,
        "status": {"type": "integer"},
        "detail": _TEXT,
        "contact": _TEXT,
        "emergency": _TEXT,
        "reasons": {"type": "array", "items": {"enum": list(REASONS)}},
    },
    "required": ["type", "title", "status", "detail", "contact", "emergency"],
}

_ABOUT: Final = _object(
    {
        "greeting": _TEXT,
        "none_of_these": {**_TEXT, "description": "The last option, after the questions."},
        "contact": _TEXT,
        "emergency": _TEXT,
        "takes_feedback": {"type": "boolean"},
        "keeps_messages": {
            "type": "boolean",
            "description": "Whether messages without an answer are kept.",
        },
        "keeping": {**_TEXT, "description": "What to tell patients of it; empty if none is."},
        "knowledge_version": _TEXT,
    }
)

_QUESTIONS: Final = _object(
    {
        "about": _ABOUT,
        "questions": {"type": "array", "items": _object({"entry": _TEXT, "question": _TEXT})},
    }
)

_POSTED: Final = ("origin", "too-slow", "too-large", "media-type", "bad-json", "invalid")
_ASKED: Final = ("unknown-choice", "too-long")
_TOLD: Final = ("not-stored",)
_COUNTED: Final = ("too-many", "busy")


def openapi(*, takes_feedback: bool) -> Schema:
    """The OpenAPI document of an app. Its server is where the document lies."""
    paths = {
        "/api/messages": {"post": _post("Ask, or choose an option", _MESSAGE, "Reply", _ASKED)},
        "/api/feedback": {"post": _post("Say whether a reply helped", _FEEDBACK, "Stored", _TOLD)},
        "/api/about": {"get": _get("Wording for a page", "About", "origin", *_COUNTED)},
        "/api/questions": {
            "get": _unless_held(_get("What can be asked", "Questions", "origin", *_COUNTED))
        },
        "/api/health": {"get": _get("Whether the process answers", "Health", "origin", "busy")},
        "/api/ready": {
            "get": _get("Whether all is as it should be", "Ready", "origin", "not-ready", *_COUNTED)
        },
    }
    if not takes_feedback:
        del paths["/api/feedback"]
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "faqbot",
            "version": "1",
            "description": "Answers patients' questions from answers that were written beforehand.",
        },
        "servers": [{"url": "."}],
        "paths": paths,
        "components": {"schemas": _schemas(takes_feedback=takes_feedback)},
    }


def _schemas(*, takes_feedback: bool) -> dict[str, Schema]:
    schemas = {
        "Reply": _REPLY_AND_STATE,
        "About": _ABOUT,
        "Questions": _QUESTIONS,
        "Health": _object({"status": {"const": "alive"}}),
        "Ready": _object({"status": {"const": "ready"}, "knowledge_version": _TEXT}),
        "Problem": _PROBLEM,
    }
    if takes_feedback:
        card = {"oneOf": [REPLY, {"type": "null"}]}
        schemas["Stored"] = _object({"new": {"type": "boolean"}, "card": card})
    return schemas


def _get(summary: str, schema: str, *codes: str) -> Schema:
    return {"summary": summary, "responses": {"200": _ok(schema), **_problems(codes)}}


def _unless_held(operation: Schema) -> Schema:
    """`operation` that tells who has what it gives, by its entity tag, that it has not changed."""
    tag = {"description": "The entity tag of this version", "schema": _TEXT}
    responses = operation["responses"]
    given = {**responses["200"], "headers": {"ETag": tag}}
    held = {"description": "If-None-Match holds the entity tag", "headers": {"ETag": tag}}
    return {**operation, "responses": {**responses, "200": given, "304": held}}


def _post(summary: str, body: Schema, schema: str, more: tuple[str, ...]) -> Schema:
    codes = (*_POSTED, *more, *_COUNTED)
    return {
        "summary": summary,
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": {"200": _ok(schema), **_problems(codes)},
    }


def _ok(schema: str) -> Schema:
    return {"description": "Done", "content": {"application/json": {"schema": _ref(schema)}}}


def _problems(codes: tuple[str, ...]) -> Schema:
    """A response for each status of `codes`; those that ask to wait say for how long."""
    titles: dict[int, list[str]] = {}
    for code in codes:
        titles.setdefault(KINDS[code].status, []).append(KINDS[code].title)
    waiting = {"Retry-After": {"description": "Seconds", "schema": {"type": "integer"}}}
    return {
        str(status): {
            "description": " ".join(found),
            "content": {MEDIA_TYPE: {"schema": _ref("Problem")}},
            **({"headers": waiting} if status in (429, 503) else {}),
        }
        for status, found in sorted(titles.items())
    }


def _ref(schema: str) -> Schema:
    return {"$ref": f"#/components/schemas/{schema}"}
