"""Door: signing in, registering, help."""
