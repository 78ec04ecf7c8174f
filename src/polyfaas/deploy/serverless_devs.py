"""
The outer layout of an s.yaml, which Serverless Devs' components share: edition, name, access, and named resources.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..exceptions import DeployError
from .fields import Fields, noting
from .record import Comment, Project
from .yaml_reader import places, read_yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .record import Deployment, Finding

    Found = tuple[Project, list[Finding]]
    Read = Callable[[str, Fields, dict[str, Comment]], tuple[Deployment, list[Finding]]]

__all__ = ["components", "read_project"]

#: The keys of a document that every format has in some way, or whose values stand where they are used.
_HEAD = ("access", "edition", "name", "resources", "services", "vars")
_ITS_OWN = "Serverless Devs' own, and no part of the function: take it over by hand"


def read_project(
    text: str, name: str, component: str, names: Mapping[str, str], read: Read, mistakes: list[Finding] | None
) -> Found:
    """
    The functions of one component.

    Args:
        names: The component's field for each attribute of `Deployment`.
        read: Takes a function's key, its props and its comments.
        mistakes: Where wrong values are noted; None: the first is raised.

    Raises:
        DeployError: There is none, or one cannot be read.
    """
    document, comments = read_yaml(text, name)
    section = "resources" if document.get("resources") else "services"
    resources = document.get(section)
    where = places(text)
    functions: list[Deployment] = []
    found: list[Finding] = []
    left = {key: _ITS_OWN for key in document if key not in _HEAD}
    for key, resource in resources.items() if isinstance(resources, dict) else ():
        if not isinstance(resource, dict) or _plain_name(resource.get("component")) != component:
            left[f"{section}.{key}"] = "No function of this component: functions alone are converted"
            continue
        start = f"{section}.{key}.props"
        props = Fields(resource.get("props"), f"{name}: {start}", where, noting(mistakes, str(key), start))
        function, more = read(key, props, _field_comments(comments, (key, "props"), names))
        functions.append(function)
        found += more
        left.update({f"{section}.{key}.{own}": _ITS_OWN for own in resource if own not in ("component", "props")})
    if not functions:
        raise DeployError(f"{name} has no resource of the component {component}.")
    head = Fields(document, f"{name}: ", where, noting(mistakes, "", ""))
    title, access = head.text("name"), head.text("access")
    return Project(tuple(functions), title, access, _outer_comments(comments), left), found


def components(document: Mapping[str, Any]) -> set[str]:
    """
    The names of a document's components.
    """
    sections = (document.get("resources"), document.get("services"))
    each = [one for section in sections if isinstance(section, dict) for one in section.values()]
    return {_plain_name(one.get("component")) for one in each if isinstance(one, dict)}


def _plain_name(component: Any) -> str:
    """
    A component's name without its publisher and version: ``devsapp/fc3@0.1`` is fc3.
    """
    return str(component).rpartition("/")[2].partition("@")[0]


def _field_comments(
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


def _outer_comments(comments: Mapping[tuple[Any, ...], Comment]) -> dict[str, Comment]:
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
