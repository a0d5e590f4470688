"""`python -m web.cli`: what run.py hands over to."""

from web.cli import load

load()(prog_name="run.py")
