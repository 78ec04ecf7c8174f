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
_PROJECT = {
    "name": "# The project's name, which the cloud does not know",
    "access": "# The alias of your credentials: s config add",
}
#: The same around the functions, by the descriptor's format; in Terraform's nothing is.
AROUND = {
    "fc3": {
        "edition": "# The layout of this file",
        **_PROJECT,
        "vars.region": "# For all functions that name no other",
    },
    "fgs": {"edition": "# The layout of this file, an older one", **_PROJECT},
    "terraform": {},
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
        "initializer.handler": "FILE.FUNCTION, as above",
        "pre_stop.handler": "FILE.FUNCTION, as above",
    },
    "huawei": {
        "region": "Where it runs",
        "name": "2 to 60 letters, digits, _ and -; a letter first, no _ or - last",
        "group": "The application that the console shows it in",
        "runtime": "FunctionGraph also has Python3.9 and, in some regions, Python3.12",
        "memory_mb": "MB: 128, 256, 512, 768, 1024, 1280, 1536, 1792, 2048, 2560, 3072, 3584 or 4096",
        "timeout_s": "Seconds, 3 to 259200; who waits for the answer gets none after 90",
        "code_type": "zip: the archive named below; obs: one in a bucket",
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
    absent = [name for name in ("initializer", "pre_stop") if getattr(function, name) is None]
    if len(absent) == 2:
        absent.append("hooks")
    return {name: f"# {text.format(**words)}" for name, text in texts.items() if name.partition(".")[0] not in absent}


def explained_anew(
    comments: Mapping[str, Comment], former: Mapping[str, str], texts: Mapping[str, str], wanted: bool = False
) -> dict[str, Comment]:
    """
    The author's own comments, and other explanations in the place of those that stood there.

    Args:
        former: The explanations that may stand there, by field.
        texts: Those that take their place; of a field that had none before, only where others stood.
        wanted: Others do stand elsewhere in the file.
    """
    names = {text: name for name, text in former.items()}
    lines = [line for comment in comments.values() for line in (*comment.above, comment.beside)]
    seen = {names[line] for line in lines if line in names}
    kept = without(comments, names)
    for name, text in texts.items():
        if name in seen or (name not in former and (seen or wanted)):
            own = kept.get(name, NO_COMMENT)
            kept[name] = Comment((*own.above, own.beside) if own.beside else own.above, text)
    return kept


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
