"""Room: questions to the manager and their answers."""
