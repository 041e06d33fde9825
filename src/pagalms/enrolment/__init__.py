"""Room: this verified person is that client: registration and what a user may see."""
