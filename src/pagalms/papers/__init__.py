"""Room: bills and statements of account as papers (PDF) and as tables for people's own books."""
