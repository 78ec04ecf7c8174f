"""
Asking the user's own objects for text, whatever they do, and telling their failures from the process's end.

Rule: what is not the user's failure goes through every net. It knows no exceptions of polyfaas and no clouds.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["brief", "is_failure", "safe_text", "type_name"]

#: FC's runtime ends with this code when the platform's SIGTERM reaches it in the middle of a call, by an exit raised
#: inside the handler: that is the platform's doing, and goes on. -- observed (2023 build)
_ENDED_BY_SIGTERM = 143

#: The name in the type object: a metaclass may say another.
type_name: Callable[[type], str] = type.__dict__["__name__"].__get__


def is_failure(error: BaseException) -> bool:
    """
    Whether user code failed: not so for KeyboardInterrupt, a cancelled task, and the exit of a SIGTERM.
    """
    return isinstance(error, Exception) or (isinstance(error, SystemExit) and error.code != _ENDED_BY_SIGTERM)


def safe_text(value: object, ask: Callable[[object], str] = str) -> str:
    """
    The text of any object, as plain `str`; where asking for it fails, a mark with the types of both.
    """
    try:
        return str.__str__(ask(value))
    except BaseException as obstacle:
        if not is_failure(obstacle):
            raise
        return f"<unprintable {type_name(type(value))}: {type_name(type(obstacle))}>"


def brief(error: BaseException) -> str:
    """
    The name of an error's type, and its text where it has one.
    """
    name, text = type_name(type(error)), safe_text(error)
    return f"{name}: {text}" if text else name
