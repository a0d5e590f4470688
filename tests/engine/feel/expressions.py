"""Random expressions: well-formed ones grown from the grammar, and heaps of the language's words."""

from __future__ import annotations

from random import Random

ATOMS = [
    *["1", "0", "2.5", "1e3", '"t"', '"中文"', "true", "false", "null", "x", "y", "item", "x.k"],
    *['@"P1D"', '@"P2M"', '@"2026-01-31"', '@"10:00:00"', "[]", "[1,2]", "{}", "{k:1}", "[1..3]", "(1..3]"],
    *["(<5)", "(>=2)"],
]
BINARY = ["+", "-", "*", "/", "**", "=", "!=", "<", "<=", ">", ">=", "and", "or", "in"]
ONE = [
    *["count", "sum", "string", "abs", "date", "flatten", "max", "not", "sort", "mode", "reverse", "mean"],
    *["duration", "range", "all", "context", "get entries"],
]
TWO = [
    *["contains", "split", "before", "overlaps", "index of", "append", "modulo", "decimal", "is", "union"],
    *["concatenate", "matches", "list contains"],
]
KINDS = ["number", "list<number>", "context<a: string>", "range<date>", "function<Any> -> Any", "date and time", "Any"]
WORDS = [
    *ATOMS,
    *BINARY,
    *["(", ")", "[", "]", "{", "}", ",", ":", ".", "..", "if", "then", "else", "for", "some", "every", "satisfies"],
    *["return", "function", "between", "instance", "of", "not(", "?", "external", "count(", "string length("],
    *["partial", "matches(", "年龄", "//", "/*", '"', "\\", "\x00", "\U000f0041", "\uff41"],
]


def grown(random: Random, depth: int = 4) -> str:
    """A well-formed expression."""
    if depth == 0 or random.random() < 0.15:
        return random.choice(ATOMS)

    def part() -> str:
        return grown(random, depth - 1)

    shape = random.randrange(17)
    if shape < 4:
        return f"({part()} {random.choice(BINARY)} {part()})"
    return (
        lambda: f"(if {part()} then {part()} else {part()})",
        lambda: f"[{part()}, {part()}]",
        lambda: f"({part()})[{part()}]",
        lambda: f"(for x in {part()}, y in {part()} return {part()})",
        lambda: f"({random.choice(['some', 'every'])} x in {part()} satisfies {part()})",
        lambda: f"{random.choice(ONE)}({part()})",
        lambda: f"{random.choice(TWO)}({part()}, {part()})",
        lambda: f"({part()} between {part()} and {part()})",
        lambda: f"({part()} in ({part()}, < {part()}))",
        lambda: f"{{k: {part()}, two words: {part()}, f: function(x) {part()}}}",
        lambda: f"(function(x, y: {random.choice(KINDS)}) {part()})({part()}, {part()})",
        lambda: f"({part()} instance of {random.choice(KINDS)})",
        lambda: f"-({part()}).k",
    )[shape - 4]()


def heap(random: Random) -> str:
    """Words of the language in no order."""
    return random.choice(["", " "]).join(random.choice(WORDS) for _ in range(random.randint(1, 14)))


def damaged(random: Random) -> str:
    """A well-formed expression with a piece cut out, doubled or changed."""
    text = grown(random)
    start = random.randrange(len(text))
    end = min(len(text), start + random.randint(1, 6))
    return text[:start] + random.choice(["", text[start:end] * 2, chr(random.randrange(32, 0x3000))]) + text[end:]
