"""Room: what the portal holds of a person, told to them on request."""
