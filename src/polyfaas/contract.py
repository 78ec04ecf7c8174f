"""
What a cloud must supply: one record of functions, a value and not a base class.

Everything else in polyfaas speaks of clouds only through this record; `polyfaas.clouds` holds the built-in ones.
A cloud of your own is passed as ``Function(cloud=CLOUD)``.

What a record has to carry was learnt from the runtimes themselves (awslambdaric 4.2.2, azure-functions-runtime 1.3.0,
fdk 0.1.128, functions-framework 3.10.2, nuclio-sdk 0.6.3, openyuanrong-sdk 0.9.10, scaleway-functions-python 0.2.3,
scf 0.2.8; ``python tests/runtimes/run.py`` runs those that can be driven):

* The call. Most runtimes pass event and context by position. Functions Framework passes one argument, a request that
  is event and context in one; fdk the context first and the payload by keyword; Azure's keywords alone, with names that
  the user chose; Nuclio's wrapper the context first. That is what `Cloud.bind` undoes.
* The event. A JSON value (awslambdaric, openYuanrong), bytes, a stream that can be read once (fdk), an object with a
  body (Flask's request, Azure's ``HttpRequest``), a dict in which the body is one entry (Scaleway). What has to be read
  from an object is read in `bind`, so that the event is bytes, text or a JSON value from there on; the rest is up to
  `decode_event`.
* The context. Attributes, methods, a dict, the request itself, or one that has only what the call is about. `wrap`
  keeps what it gets as ``native``: nothing that the runtime passed is lost.
* The result. A JSON value, text, or the runtime's own reply object: `encode_result` makes it.
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
            Raises `EventDecodeError` where the payload is not JSON. It is asked about every event; a dict of a
            built-in cloud alone is taken for the value without asking.
        encode_event: A payload (bytes) to what this cloud's runtime would hand over as event.
            Raises `EventDecodeError` where this cloud would refuse the payload before user code runs.
        encode_result: What a neutral handler returned to the value that this cloud's runtime sends on.
            Raises `ResultEncodeError` or `ResultTooLargeError`.
        dump_result: What a *native* handler returned to the payload (bytes) that this cloud's runtime makes of
            it. Raises what that runtime's serialiser raises.
        encode_error: An error to the JSON object that this cloud's runtime sends for it.
        view: A neutral `Context` to an object that code written for this cloud takes for its own context.
            None: nothing can be ported from this cloud.
        bind: How this cloud's runtime calls a handler: from the positional and keyword arguments of its call to native
            event and native context. It is called with what `Function` does not see to be event and context already,
            by position, which is how tests, `LocalRuntime` and `port()` call. None: the runtime calls so, too. The
            function has to name the cloud: a shape can be recognised only once the call is understood.
        wrap_headers: The request headers of this cloud's custom runtime (names in any case) to a neutral
            `Context`. None: it has no custom runtime, or none that is known.
        max_result_bytes: The largest result that the platform carries; None: no limit is known.
    """

    __slots__ = (
        "bind",
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
        bind: "Callable[..., tuple[Any, Any]] | None" = None,
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
        self.bind = bind
        self.wrap_headers = wrap_headers
        self.max_result_bytes = max_result_bytes

    def __repr__(self) -> str:
        return f"Cloud({self.name!r})"
