"""Runs diagrams on SpiffWorkflow, the only package that imports it: parse, normalise, compile, step, state codec."""
