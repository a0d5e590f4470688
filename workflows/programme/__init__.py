"""The clean-up programme (清理行动): campaigns, coverage, packages with their joint review, editions, contracts."""
