"""
The outer layout of an s.yaml, which Serverless Devs' components share: edition, name, access, and named resources.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..exceptions import DeployError
from .record import Comment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["components", "field_comments", "outer_comments", "resources"]


def resources(document: Mapping[str, Any]) -> dict[str, Any]:
    """
    The resources by key: under ``resources`` in edition 3.0.0, under ``services`` before.
    """
    found = document.get("resources") or document.get("services")
    return found if isinstance(found, dict) else {}


def components(document: Mapping[str, Any], component: str, name: str) -> Iterator[tuple[str, str, Any]]:
    """
    The resources of one component: key, path, props.

    Raises:
        DeployError: There is none.
    """
    section = "resources" if document.get("resources") else "services"
    found = False
    for key, resource in resources(document).items():
        if isinstance(resource, dict) and _plain_name(resource.get("component")) == component:
            found = True
            yield key, f"{name}: {section}.{key}.props", resource.get("props")
    if not found:
        raise DeployError(f"{name} has no resource of the component {component}.")


def _plain_name(component: Any) -> str:
    """
    A component's name without its publisher and version: ``devsapp/fc3@0.1`` is fc3.
    """
    return str(component).rpartition("/")[2].partition("@")[0]


def field_comments(
    comments: Mapping[tuple[Any, ...], Comment], start: tuple[str, ...], names: Mapping[str, str]
) -> dict[str, Comment]:
    """
    The comments below a path of the document, by attribute of `Deployment`.

    Args:
        names: The attribute's field in this format; what is under no name keeps its path.
    """
    attributes = {field: attribute for attribute, field in names.items()}
    found: dict[str, Comment] = {}
    for path, comment in comments.items():
        # The first part is the section's own name.
        if path[1 : 1 + len(start)] == start and len(path) > 1 + len(start):
            found[_attribute(".".join(map(str, path[1 + len(start) :])), attributes)] = comment
    return found


def _attribute(field: str, attributes: Mapping[str, str]) -> str:
    if field in attributes:
        return attributes[field]
    parent, _, last = field.rpartition(".")
    return f"{attributes[parent]}.{last}" if parent in attributes else field


def outer_comments(comments: Mapping[tuple[Any, ...], Comment]) -> dict[str, Comment]:
    """
    The comments around the functions' own fields, by dotted path; edition 1's ``services`` are ``resources`` here.
    """
    found: dict[str, Comment] = {}
    for path, comment in comments.items():
        if len(path) > 3 and path[0] in ("resources", "services") and path[2] == "props":
            continue
        names = [str(part) for part in path] or ["end"]
        found[".".join(["resources", *names[1:]] if names[0] == "services" else names)] = comment
    return found
