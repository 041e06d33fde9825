"""Room: who a person is: providers of strong sign-in, login transactions, assurance of a session."""
