"""A BPMN engine as a library: deploys diagrams, starts instances, takes one step, waits. It calls nobody back."""
