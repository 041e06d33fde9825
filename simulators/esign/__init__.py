"""The other side of electronically signed documents: who issues certificates, who signs, and who cheats."""
