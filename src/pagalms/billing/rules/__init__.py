"""What bills mean: the state of an account, what a bill is for, what changed, how it is paid."""
