"""
What a descriptor's fields mean, in the words that a first descriptor has in its comments.

A conversion recognises them by these tables, since what is true of one cloud may be false of the other.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from .record import NO_COMMENT, Comment
from .triggers import REMARK

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .record import Deployment

__all__ = ["AROUND", "explained", "explained_anew", "without"]

#: What each field means, by the attributes of `Deployment`.
_BY_BOTH = {
    "description": "Shown in the console",
    "handler": "FILE.FUNCTION: what is called for each event",
    "code": "Made by: polyfaas package {target} -o function.zip --runtime {runtime}",
    "initializer": "Called once for each instance, before its first event",
    "initializer.timeout_s": "Seconds, 300 at most",
    "pre_stop": "Called before an instance ends",
    "pre_stop.timeout_s": "Seconds, 90 at most",
}
#: The same around the functions, in an s.yaml.
AROUND = {
    "edition": Comment(beside="# The layout of this file"),
    "access": Comment(beside="# The alias of your credentials: s config add"),
}
_BY_CLOUD = {
    "alibaba": {
        "region": "Where it runs: choose yours in vars above",
        "name": "1 to 64 letters, digits, _ and -; no digit or - first",
        "runtime": "FC also has python3.9 and, as a preview, python3.12",
        "memory_mb": "MB: a multiple of 64 from 128 to 32768",
        "timeout_s": "Seconds, 1 to 86400",
        "env": "Texts, 4 KB in all, no names FC_...: context.getenv(key)",
        "hooks": "What is called besides the handler",
    },
    "huawei": {
        "region": "Where it runs",
        "name": "2 to 60 letters, digits, _ and -; a letter first, no _ or - last",
        "group": "The application that the console shows it in",
        "runtime": "FunctionGraph also has Python3.9 and, in some regions, Python3.12",
        "memory_mb": "MB: 128, 256, 512, 768, 1024, 1280, 1536, 1792, 2048, 2560, 3072, 3584 or 4096",
        "timeout_s": "Seconds, 3 to 259200; who waits for the answer gets none after 90",
        "env": "User data: 20 texts, 4 KB in all: context.getenv(key)",
        "initializer": "Called once for each instance, before its first event; in the handler's file",
        "pre_stop": "The API takes it, the console offers it for Java only: do not rely on it",
    },
}


def explained(function: Deployment) -> dict[str, str]:
    """
    The comment that explains each field on the function's cloud, by the attributes of `Deployment`.
    """
    words = {"target": function.handler, "runtime": function.runtime}
    texts = {**_BY_BOTH, **_BY_CLOUD[function.cloud]}
    return {attribute: f"# {text.format(**words)}" for attribute, text in texts.items()}


def explained_anew(before: Deployment, after: Deployment) -> dict[str, Comment]:
    """
    The comments of a function that went to another cloud: the author's own, and this cloud's explanations in the
    place of the other's.
    """
    attributes = {text: attribute for attribute, text in explained(before).items()}
    comments = without(before.comments, attributes)
    texts = explained(after)
    for former in before.comments.values():
        for line in (*former.above, former.beside):
            attribute = attributes.get(line, "")
            if attribute in texts:
                kept = comments.get(attribute, NO_COMMENT)
                above = (*kept.above, kept.beside) if kept.beside else kept.above
                comments[attribute] = Comment(above, texts[attribute])
    return comments


def without(comments: Mapping[str, Comment], lines: Iterable[str]) -> dict[str, Comment]:
    """
    Comments less some lines, and less those that stand beside what is to be filled in.
    """
    gone = set(lines)

    def stays(line: str) -> bool:
        return line not in gone and not line.startswith(REMARK)

    return {
        name: evolve(
            comment,
            above=tuple(filter(stays, comment.above)),
            beside=comment.beside if stays(comment.beside) else "",
        )
        for name, comment in comments.items()
    }
