"""Room: what the manager says of itself, in versions; letters, pages and papers ask it here."""
