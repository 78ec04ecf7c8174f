"""
Handlers that the recording tests record, by name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polyfaas

if TYPE_CHECKING:
    from typing import Any


@polyfaas.handler
def greet(event: dict, context: polyfaas.Context) -> dict:
    """
    Greets, and tells about the function.
    """
    return {"hello": event["name"], "function": context.function_name, "memory": context.memory_mb}


def named(event: Any, context: Any) -> Any:
    """
    Written for FunctionGraph.
    """
    return context.getFunctionName()


ported = polyfaas.port(named, written_for="huawei")


class Orders:
    """
    Handlers that are methods, and one that is an object.
    """

    @classmethod
    def of_class(cls, event: Any, context: Any) -> Any:
        """
        The class' name.
        """
        return cls.__name__

    def __call__(self, event: Any, context: Any) -> Any:
        """
        The object's class' name.
        """
        return type(self).__name__

    def of_object(self, event: Any, context: Any) -> Any:
        """
        Needs the object.
        """
        return self(event, context)


orders = Orders()
