"""Expected runs (cases.yaml) played through a real office in a temporary folder, its clock in our hands."""
