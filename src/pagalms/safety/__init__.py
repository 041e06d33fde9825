"""Room: what guards an account: the second step of signing in, and the e-mail address."""
