"""Room: whether an electronically signed file is what it says it is: .edoc and .asice containers, signed PDF."""
