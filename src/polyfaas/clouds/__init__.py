"""
The built-in clouds: a tuple of names, and their records by name or by the shape of a context.

A cloud's own spellings stand in its file and nowhere else; no cloud file knows another.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..contract import Cloud

__all__ = ["NAMES", "get", "is_neutral", "recognise", "record_of"]

#: The built-in clouds, each the name of a module beside this one that ends in ``CLOUD = Cloud(...)``.
NAMES = ("alibaba", "huawei")


def get(name: str) -> "Cloud":
    """
    The record of a built-in cloud.

    Raises:
        UnknownCloudError: There is no such cloud; the message names those that are there.
    """
    if name not in NAMES:
        from ..exceptions import UnknownCloudError

        known = ", ".join(NAMES)
        msg = f"There is no cloud {name!r}; the built-in ones are {known}. Pass a Cloud record for one of your own."
        raise UnknownCloudError(msg)
    cloud: "Cloud" = __import__(f"{__name__}.{name}", fromlist=["CLOUD"]).CLOUD
    return cloud


def record_of(cloud: "str | Cloud") -> "Cloud":
    """
    A cloud's record by its name; a record is its own.
    """
    from ..contract import Cloud

    return cloud if isinstance(cloud, Cloud) else get(cloud)


def recognise(native: "Any") -> "Cloud":
    """
    The cloud that a context comes from, judged by its shape alone; ``local`` for one that is neutral already.

    Raises:
        AmbiguousContextError: More than one cloud recognises it.
        ContextMissingError: It is None.
        UnknownCloudError: None recognises it.
    """
    if is_neutral(native):
        from .local import CLOUD as LOCAL

        return LOCAL
    found = [cloud for cloud in map(get, NAMES) if cloud.recognises(native)]
    if len(found) == 1:
        return found[0]
    raise _unrecognised(native, [cloud.name for cloud in found])


def is_neutral(native: "Any") -> bool:
    """
    Whether a context is a neutral one, such as a fake or that of the handler that calls this one.
    """
    try:
        if not hasattr(native, "request_id_generated"):  # no cloud's own context has it
            return False
    except Exception:  # noqa: BLE001 -- an object that answers each name in a way of its own
        return False
    from .local import CLOUD as LOCAL

    return LOCAL.recognises(native)


def _unrecognised(native: "Any", found: "list[str]") -> "Exception":
    from ..exceptions import AmbiguousContextError, ContextMissingError, UnknownCloudError

    kind = type(native).__qualname__
    if native is None:
        return ContextMissingError(
            "The handler was called with None as its context. In a test pass a fake, such as "
            "polyfaas.testing.FakeContext(); on a cloud the runtime passes its own."
        )
    if found:
        return AmbiguousContextError(
            f"The context, of type {kind}, looks like that of {' and '.join(found)} at once, as a mock with "
            "every attribute does. In a test pass a fake from polyfaas.testing; otherwise name the cloud: "
            'Function(cloud="alibaba").'
        )
    return UnknownCloudError(
        f"Cannot tell which cloud the context, of type {kind}, comes from (tried {', '.join(NAMES)}). In a test "
        'pass a fake from polyfaas.testing; otherwise name the cloud: Function(cloud="alibaba").'
    )
