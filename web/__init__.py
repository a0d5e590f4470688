"""The faces: pages, HTTP API and command line, thin over the office's commands."""
