"""The whole catalogue as open data, in the column set of the national exchange of public-service items."""
