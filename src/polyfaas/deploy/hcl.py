"""
The part of Terraform's language that descriptors of functions use: blocks, attributes and literal values.

Expressions are not evaluated: they come out as `Expression`, for the reader to decide.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import Any

from attrs import field, frozen

from ..exceptions import DeployError
from .hcl_texts import DEEPEST, Expression, string_end, unquoted, unwrapped

__all__ = ["Block", "Call", "Expression", "parse"]

_TOKEN = re.compile(
    r"""(?P<space>[ \t\r]+|\#[^\n]*|//[^\n]*|/\*.*?\*/)
    |(?P<heredoc><<-?\s*(?P<tag>\w+)\r?\n(?:[^\n]*\n)*?[ \t]*(?P=tag)(?=\s|\Z))
    |(?P<line>\n)
    |(?P<open><<|/\*)
    |(?P<string>")
    |(?P<number>-?\d+(?:\.\d+)?)
    |(?P<word>[^\W\d][\w-]*)
    |(?P<sign>[=<>!]=|=>|&&|\|\||\.\.\.|[-{}\[\]()=:,.?*+/%<>!])""",
    re.VERBOSE | re.DOTALL,
)
_WORDS = {"true": True, "false": False, "null": None}


@frozen
class Call:
    """
    A function of Terraform's with its arguments.
    """

    name: str
    arguments: tuple[Any, ...]


@frozen
class Block:
    """
    A block such as ``resource "type" "name" { ... }``.

    Attributes:
        line: Where it begins, from 1.
        lines: Where each attribute begins.
        notes: Of the whole file alone: the comment that begins in each line.
    """

    kind: str
    labels: tuple[str, ...]
    line: int
    attributes: dict[str, Any] = field(factory=dict)
    blocks: list[Block] = field(factory=list)
    lines: dict[str, int] = field(factory=dict)
    notes: dict[int, str] = field(factory=dict)


def parse(text: str, name: str) -> Block:
    """
    Read a file.

    Returns:
        A block without kind that holds all others.

    Raises:
        DeployError: It is not Terraform's language; the message names the line.
    """
    reader = _Reader(text, name)
    root = Block("", (), 1, notes=reader.notes)
    reader.body(root, 0)
    if reader.peek() is not None:
        raise reader.wrong("a block or an attribute")
    return root


class _Reader:
    def __init__(self, text: str, name: str) -> None:
        self._text, self._name = text, name
        self._ends = [found.start() for found in re.finditer("\n", text)]
        self._tokens: list[tuple[str, str, int]] = []
        self.notes: dict[int, str] = {}
        place = 0
        while place < len(text):
            found = _TOKEN.match(text, place)
            end = found.end() if found else 0
            if found and found["string"]:
                end = string_end(text, place)
            if found is None or found["open"] or not end:
                raise DeployError(f"{name}, {self._position(place)}: cannot read what begins with {text[place]!r}.")
            kind = "heredoc" if found["heredoc"] else found.lastgroup or ""
            if kind != "space":
                self._tokens.append((kind, text[place:end], place))
            elif found[0][0] in "#/":
                self.notes[self._line(place)] = found[0]
            place = end
        self._at = 0

    def _position(self, place: int) -> str:
        return f"line {self._line(place)}, column {place - self._text.rfind(chr(10), 0, place)}"

    def _line(self, place: int) -> int:
        return bisect_left(self._ends, place) + 1

    def peek(self) -> tuple[str, str, int] | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _next(self) -> tuple[str, str, int]:
        token = self.peek()
        if token is None:
            raise self.wrong("a value or a name")
        self._at += 1
        return token

    def _skip_lines(self) -> None:
        while (token := self.peek()) is not None and token[0] == "line":
            self._at += 1

    def _is(self, sign: str) -> bool:
        token = self.peek()
        return token is not None and token[1] == sign and token[0] == "sign"

    def wrong(self, wanted: str) -> DeployError:
        kind, text, place = self.peek() or ("end", "", len(self._text))
        shown = {"end": "the end", "line": "the end of the line"}.get(kind, f"a {kind}")
        shown = repr(text) if kind in ("sign", "word") else shown
        return DeployError(f"{self._name}, {self._position(place)}: {shown} stands where {wanted} should.")

    def body(self, block: Block, depth: int) -> None:
        if depth > DEEPEST:
            raise self.wrong(f"nothing deeper than {DEEPEST} blocks")
        while True:
            self._skip_lines()
            token = self.peek()
            if token is None or token[0] != "word":
                return
            _, name, place = self._next()
            if self._is("="):
                self._at += 1
                block.attributes[name] = self._value(depth)
                block.lines[name] = self._line(place)
                continue
            labels = []
            while (token := self.peek()) is not None and token[0] in ("string", "word"):
                labels.append(self._next()[1].strip('"'))
            self._expect("{")
            inner = Block(name, tuple(labels), self._line(place))
            self.body(inner, depth + 1)
            self._expect("}")
            block.blocks.append(inner)

    def _expect(self, sign: str) -> None:
        if not self._is(sign):
            raise self.wrong(repr(sign))
        self._at += 1

    def _value(self, depth: int) -> Any:
        start = self._at
        value = self._literal(depth + 1)
        following = self.peek()
        if following is None or following[0] == "line" or following[1] in (",", "}", "]", ")"):
            return value
        self._at = start
        return self._expression()

    def _expression(self) -> Expression:
        first, level, last = self._tokens[self._at][2], 0, self._at
        while (token := self.peek()) is not None:
            if level == 0 and (token[0] == "line" or token[1] in (",", "}", "]", ")")):
                break
            level += (token[1] in ("(", "[", "{")) - (token[1] in (")", "]", "}"))
            last = self._at
            self._at += 1
        end = self._tokens[last]
        return Expression(self._text[first : end[2] + len(end[1])])

    def _literal(self, depth: int) -> Any:
        if depth > DEEPEST:
            raise self.wrong(f"nothing deeper than {DEEPEST} values")
        kind, text, _ = self._next()
        if kind == "string":
            return unquoted(text)
        if kind == "heredoc":
            return unwrapped(text)
        if kind == "number":
            return self._number(text)
        if kind == "word" and text in _WORDS:
            return _WORDS[text]
        if kind == "word" and self._is("("):
            self._at += 1
            return Call(text, tuple(self._items(")", depth)))
        if text in ("[", "{") and self._is_loop():
            self._at -= 1
            return self._expression()
        if text == "[":
            return self._items("]", depth)
        if text == "{":
            return self._object(depth)
        self._at -= 1
        return self._expression() if kind == "word" or text in "(-!" else self._refuse()

    def _is_loop(self) -> bool:
        """
        Whether a list or an object is made by a ``for``: a name follows it, where a key's sign or a comma would.
        """
        words = (token for token in self._tokens[self._at :] if token[0] != "line")
        first, second = next(words, ("", "")), next(words, ("", ""))
        return first[:2] == ("word", "for") and second[0] == "word"

    def _number(self, text: str) -> float:
        try:
            return float(text) if "." in text else int(text)
        except ValueError:  # Python reads 4300 digits
            self._at -= 1
            raise self.wrong("a number of fewer digits") from None

    def _refuse(self) -> Any:
        raise self.wrong("a value")

    def _items(self, end: str, depth: int) -> list[Any]:
        items: list[Any] = []
        self._skip_lines()
        while not self._is(end):
            items.append(self._value(depth))
            self._skip_lines()
            if not self._is(end):
                self._expect(",")
                self._skip_lines()
        self._at += 1
        return items

    def _object(self, depth: int) -> dict[str, Any] | Expression:
        start = self._at - 1
        values: dict[str, Any] = {}
        self._skip_lines()
        while not self._is("}"):
            kind, text, _ = self._next()
            if text == "(":  # a key that is computed
                self._at = start
                return self._expression()
            if kind not in ("word", "string"):
                self._at -= 1
                raise self.wrong("a key")
            key = unquoted(text) if kind == "string" else text
            if not self._is("=") and not self._is(":"):
                raise self.wrong("'='")
            self._at += 1
            values[key if isinstance(key, str) else key.text] = self._value(depth)
            while self._is(",") or (self.peek() or ("",))[0] == "line":
                self._at += 1
        self._at += 1
        return values
