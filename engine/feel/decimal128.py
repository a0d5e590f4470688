"""Numbers: 34 decimal digits, rounded half to even, as IEEE 754 decimal128 and DMN ask. Errors raise."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, DivisionByZero, InvalidOperation, Overflow

NUMBERS = Context(
    prec=34,
    rounding=ROUND_HALF_EVEN,
    Emin=-6143,
    Emax=6144,
    capitals=1,
    clamp=0,
    flags=[],
    traps=[InvalidOperation, DivisionByZero, Overflow],
)
"""The one context of all arithmetic; Python's own operators would use another, with 28 digits."""
