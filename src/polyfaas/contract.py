"""
What a cloud must supply: one record of functions, a value and not a base class.

Everything else in polyfaas speaks of clouds only through this record; `polyfaas.clouds` holds the built-in ones.
A cloud of your own is passed as ``Function(cloud=CLOUD)``.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, Callable

    from .context import Context
    from .envelope import ErrorEnvelope

__all__ = ["Cloud"]


class Cloud:
    """
    One cloud's conventions.

    Attributes:
        name: The cloud's id, lower case: ``"alibaba"``, ``"huawei"``, ...
        recognises: Whether a native context object is this cloud's, judged by its shape alone, without side
            effects, never raising. Two clouds that both say yes to one object make it ambiguous.
        wrap: Native context to neutral `Context`. Called once for each invocation, at entry.
        decode_event: What the cloud hands over as event to the JSON value that a neutral handler gets.
            Raises `EventDecodeError` where the payload is not JSON.
        encode_event: A payload (bytes) to what this cloud's runtime would hand over as event.
            Raises `EventDecodeError` where this cloud would refuse the payload before user code runs.
        encode_result: What a neutral handler returned to the value that this cloud's runtime sends on.
            Raises `ResultEncodeError` or `ResultTooLargeError`.
        dump_result: What a *native* handler returned to the payload (bytes) that this cloud's runtime makes of
            it. Raises what that runtime's serialiser raises.
        encode_error: An error to the JSON object that this cloud's runtime sends for it.
        view: A neutral `Context` to an object that code written for this cloud takes for its own context.
            None: nothing can be ported from this cloud.
        wrap_headers: The request headers of this cloud's custom runtime (names in any case) to a neutral
            `Context`. None: it has no custom runtime, or none that is known.
        max_result_bytes: The largest result that the platform carries; None: no limit is known.
    """

    __slots__ = (
        "decode_event",
        "dump_result",
        "encode_error",
        "encode_event",
        "encode_result",
        "max_result_bytes",
        "name",
        "recognises",
        "view",
        "wrap",
        "wrap_headers",
    )

    def __init__(
        self,
        *,
        name: str,
        recognises: "Callable[[Any], bool]",
        wrap: "Callable[[Any], Context]",
        decode_event: "Callable[[Any], Any]",
        encode_event: "Callable[[bytes], Any]",
        encode_result: "Callable[[Any], Any]",
        dump_result: "Callable[[Any], bytes]",
        encode_error: "Callable[[ErrorEnvelope], dict[str, Any]]",
        view: "Callable[..., Any] | None" = None,
        wrap_headers: "Callable[[Mapping[str, str]], Context] | None" = None,
        max_result_bytes: "int | None" = None,
    ) -> None:
        self.name = name
        self.recognises = recognises
        self.wrap = wrap
        self.decode_event = decode_event
        self.encode_event = encode_event
        self.encode_result = encode_result
        self.dump_result = dump_result
        self.encode_error = encode_error
        self.view = view
        self.wrap_headers = wrap_headers
        self.max_result_bytes = max_result_bytes

    def __repr__(self) -> str:
        return f"Cloud({self.name!r})"
