"""A simulated eParaksts: OAuth 2.0 code flow as on TrustedX eIDAS (IDENTITY §2)."""
