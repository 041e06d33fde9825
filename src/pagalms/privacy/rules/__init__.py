"""Rules of privacy: copies of own data, what each table holds, how long things are kept."""
