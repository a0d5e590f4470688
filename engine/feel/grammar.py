"""The grammar of FEEL for lark (LALR), after DMN 1.5 clause 10.3.1.2. Conflicts are settled by reading on."""

from __future__ import annotations

import re
from collections.abc import Iterable

from engine.feel.types import SIMPLE

# Letters, digits and underscore of any script, and the marks that scripts put on letters, which `\w` leaves out.
_MARKS = r"\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0900-\u0963\u0966-\u0df3\u0e31-\u0e4e"
_MARKS += r"\u0f71-\u0fbc\u102b-\u109d\u180b-\u180d\u20d0-\u20ff\ufe00-\ufe0f"
WORD_CHARACTERS = rf"\w{_MARKS}"
WORD = rf"[^\W\d][{WORD_CHARACTERS}]*"
# What a plain name could not have, moved to a private plane where the name is known to be one (engine/feel/names.py).
_MOVED = r"\U000F0000-\U000FFFFD"
MARKED = re.compile(f"[{_MOVED}]")
_WIDER = f"{WORD_CHARACTERS}{_MOVED}"
_NAME = rf"(?:[^\W\d]|[{_MOVED}])[{_WIDER}]*"
_KEYWORDS = "and between else every false for function if in instance not null or return satisfies some then true"
KEYWORDS = frozenset(_KEYWORDS.split())

_RULES = r"""
?expression: disjunction
?disjunction: conjunction | conjunction (_OR conjunction)+ -> disjunction
?conjunction: comparison | comparison (_AND comparison)+ -> conjunction
?comparison: additive
    | comparison _compare additive           -> compare
    | additive _BETWEEN additive _AND additive -> between
    | additive _IN additive                  -> inside
    | additive _IN beside                    -> inside
    | additive _IN group                     -> inside_group
    | additive _INSTANCE _OF type            -> instance_of
_compare: COMPARE | GREATER
beside: _compare additive
?test: expression | beside
group: _LPAR test (_COMMA test)+ _RPAR

type: TYPE -> simple_type
    | NAME -> named_type
    | LIST_OF type GREATER -> list_type
    | RANGE_OF type GREATER -> range_type
    | CONTEXT_OF field (_COMMA field)* GREATER -> context_type
    | FUNCTION_OF [type (_COMMA type)*] GREATER _ARROW type -> function_type
field: NAME _COLON type

?additive: multiplicative | multiplicative ((PLUS | MINUS) multiplicative)+ -> arithmetic
?multiplicative: power | power ((TIMES | DIVIDE) power)+ -> arithmetic
?power: signed | signed (POWER signed)+ -> arithmetic
?signed: postfix | MINUS signed -> negate

?postfix: atom
    | postfix _DOT PROPERTY      -> path
    | postfix LSQB expression RSQB -> filter
    | postfix _LPAR [argument (_COMMA argument)*] _RPAR -> invoke

?atom: NUMBER -> number
    | STRING -> string
    | TRUE   -> true
    | FALSE  -> false
    | NULL   -> null
    | _AT STRING -> temporal
    | NAME   -> name
    | HERE   -> name
    | _LPAR expression _RPAR
    | _LPAR beside _RPAR -> half_range
    | _NOT _LPAR expression _RPAR -> negation
    | (NAME | BUILTIN) _LPAR [argument (_COMMA argument)*] _RPAR -> call
    | EMPTY  -> empty
    | LSQB expression (_COMMA expression)* RSQB -> list
    | _LBRACE [entry (_COMMA entry)*] _RBRACE -> context
    | range
    | _IF expression _THEN expression _ELSE expression -> choice
    | FOR binding (_COMMA binding)* _RETURN expression -> loop
    | (SOME | EVERY) binding (_COMMA binding)* _SATISFIES expression -> loop
    | _FUNCTION _LPAR [parameter (_COMMA parameter)*] _RPAR expression -> function
    | _FUNCTION _LPAR [parameter (_COMMA parameter)*] _RPAR EXTERNAL expression -> external

argument: expression -> positional
    | NAME+ _COLON expression -> named
parameter: NAME [_COLON type]
entry: (NAME | STRING) _COLON expression
binding: NAME _IN expression [_DOTS expression]
range: LSQB expression _DOTS expression range_to -> range_from
    | RSQB expression _DOTS expression range_to  -> range_after
    | _LPAR expression _DOTS expression range_to -> range_after
range_to: _RPAR -> excluded
    | OUTWARD -> excluded
    | RSQB -> included

unary_tests: MINUS -> anything
    | test (_COMMA test)* -> tests
    | _NOT group -> not_tests
    | _NOT _LPAR beside _RPAR -> not_test

COMPARE: "!=" | "<=" | ">=" | "=" | "<"
GREATER: ">"
_ARROW: "->"
LIST_OF.4: /list\s*</
RANGE_OF.4: /range\s*</
CONTEXT_OF.4: /context\s*</
FUNCTION_OF.4: /function\s*</
EXTERNAL.4: /external(?=\s*\{)/
POWER: "**"
PLUS: "+"
MINUS: "-"
TIMES: "*"
DIVIDE: "/"
_DOTS.2: ".."
_DOT: "."
_COMMA: ","
_COLON: ":"
_LPAR: "("
_RPAR: ")"
LSQB: "["
RSQB: "]"
_LBRACE: "{"
_RBRACE: "}"
_AT: "@"
HERE: "?"
EMPTY.2: /\[\s*\]/
// A bracket that opens outwards and closes a range: nothing that could be an index follows.
OUTWARD.3: /\[(?=\s*(?:\Z|[),}]|(?:and|or|then|else|return|satisfies)\b))/
NUMBER: /(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?/
STRING: /"(?:[^"\\\r\n]|\\.)*"/
%ignore /\s+/
%ignore /\/\/[^\n]*/
%ignore /\/\*(?:[^*]|\*(?!\/))*\*\//
"""


def grammar(spaced_names: Iterable[str]) -> str:
    """The grammar, with the names of built-in functions that contain spaces."""
    spaced = sorted(spaced_names, key=len, reverse=True)
    words = {
        "BUILTIN.3": f"(?:{_any_of(spaced)})(?=\\s*\\()",
        "TYPE.3": f"(?:{_any_of(SIMPLE)})(?![{_WIDER}])",
        "NAME": rf"(?!(?:{'|'.join(sorted(KEYWORDS))})(?![{_WIDER}])){_NAME}",
        "PROPERTY": rf"(?:time\s+offset|(?:start|end)\s+included)\b|{_NAME}",
    }
    for keyword in (*KEYWORDS, "of"):
        kept = keyword in ("true", "false", "null", "for", "some", "every")
        words[f"{'' if kept else '_'}{keyword.upper()}.2"] = rf"{keyword}(?![{_WIDER}])"
    return _RULES + "".join(f"{name}: /{pattern}/\n" for name, pattern in words.items())


def _any_of(names: Iterable[str]) -> str:
    return "|".join(r"\s+".join(map(re.escape, name.split())) for name in names)
