"""
A handler's answer to an HTTP trigger, from what one cloud accepts to what the other demands. Pure functions.

Both vendors document the same four keys. FunctionGraph demands all of them (FSS.1206 otherwise, HTTP 500); FC
also takes a bare string. What FC makes of other values is not documented: as with other clouds' function
URLs, they become a 200 with their JSON text, which is a guess.
"""

from __future__ import annotations

from json import dumps, loads

from ..exceptions import ResultEncodeError
from .values import encode_body, flag, join_values, text_body

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ["translate_response"]

_REMEDY = 'The form is {"statusCode": 200, "headers": {}, "body": "", "isBase64Encoded": false}'


# Gateways that take a bare text as an answer. -- FC, "Use an HTTP trigger to invoke a function" (2026-04)
_TAKE_TEXT = ("alibaba",)


def translate_response(value: Any, target: str) -> dict[str, Any] | str:
    """
    A handler's answer as the four keys that every gateway accepts.

    A bare text stays one where the target takes it.

    The JSON text of an answer is that answer: either runtime sends a dict as its JSON text, so that no gateway can tell
    the two apart. ``"200"`` and ``"false"`` become a number and a boolean, header values text, a body that is no text
    its JSON text or Base64. A value without ``statusCode`` becomes the body of a 200.

    Args:
        value: What the handler returned.
        target: The cloud whose gateway gets it; named in errors.

    Raises:
        ResultEncodeError: No valid answer can be made of it; FunctionGraph would say FSS.1206.
    """
    answer = _parsed(value) if isinstance(value, (str, bytes)) else value
    if isinstance(answer, dict) and "statusCode" in answer:
        return _checked(answer, target)
    if isinstance(value, str) and target in _TAKE_TEXT:
        return value
    headers = {} if value is None or isinstance(value, (str, bytes)) else {"Content-Type": "application/json"}
    return _checked({"statusCode": 200, "headers": headers, "body": value}, target)


def _parsed(text: str | bytes) -> Any:
    """
    The value of a JSON text; None where it is none.
    """
    try:
        return loads(text)
    except (ValueError, RecursionError):
        return None


def _checked(value: dict[str, Any], target: str) -> dict[str, Any]:
    try:
        body, is_base64 = _body(value.get("body"), flag(value.get("isBase64Encoded")))
    except (ValueError, TypeError, RecursionError) as problem:
        raise _refused('result["body"] and result["isBase64Encoded"]', str(problem), target) from None
    return {
        "statusCode": _status(value["statusCode"], target),
        "headers": _headers(value.get("headers"), target),
        "body": body,
        "isBase64Encoded": is_base64,
    }


def _status(value: Any, target: str) -> int:
    try:
        status = int(value) if isinstance(value, (str, int, float)) and not isinstance(value, bool) else 0
    except (ValueError, OverflowError):
        status = 0
    if not 100 <= status <= 999:
        raise _refused('result["statusCode"]', f"{value!r} is no HTTP status", target)
    return status


def _headers(value: Any, target: str) -> dict[str, str]:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise _refused('result["headers"]', f"{type(value).__name__} is no object", target)
    headers = {}
    for name, one in value.items():
        try:
            text = join_values(one)
        except ValueError as problem:
            raise _refused(f'result["headers"][{name!r}]', str(problem), target) from None
        if any(char in f"{name}{text}" for char in "\r\n\0"):
            raise _refused(f'result["headers"][{name!r}]', "a header holds no line break and no NUL", target)
        headers[str(name)] = text
    return headers


def _body(body: Any, is_base64: bool) -> tuple[str, bool]:
    if isinstance(body, str):
        return body, is_base64
    if body is None:
        return "", False
    if isinstance(body, bytes):
        text = text_body(body, "")
        return (encode_body(body), True) if text is None else (text, is_base64)
    return dumps(body, ensure_ascii=False), False


def _refused(path: str, problem: str, target: str) -> ResultEncodeError:
    code = " (FunctionGraph answers FSS.1206, HTTP 500)" if target == "huawei" else ""
    return ResultEncodeError(f"Not an answer to an HTTP request: {path}: {problem}{code}. {_REMEDY}.")
