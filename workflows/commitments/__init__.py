"""Commitment first (告知承诺, R15–R16): letters, later verification, and who may not commit any more."""
