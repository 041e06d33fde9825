"""Room: other systems that speak with the portal by its API, their keys, and answers kept for a repeated request."""
