"""Settings from the environment, addresses, the WSGI entry."""
