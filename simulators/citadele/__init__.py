"""A simulated Citadele: DIGI::LINK, AMAI 5.0, AUTHREQ and AUTHRESP (IDENTITY.md §3.3)."""
