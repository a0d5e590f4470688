"""Data sharing (R13, R31): the port to other departments, its sandbox, and the record of each query."""
