"""A simulated Citadele: DIGI::LINK, AMAI 5.0, AUTHREQ and AUTHRESP (IDENTITY §3.3)."""
