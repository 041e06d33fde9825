"""What somebody does about the safety of an account: the second step, recovery codes, passkeys, the address.

`at` is the house clock, by which something is written down for people; `wire` the real time, by which codes of an app
and answers of a browser are judged (ADR 0006).
"""
