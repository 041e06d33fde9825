"""What the manager may say of itself, and what follows of it."""
