"""What the API answers, field by field: marshmallow schemas, from which OpenAPI is made."""
