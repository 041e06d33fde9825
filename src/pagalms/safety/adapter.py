"""How django-allauth keeps second factors in this house: their secrets are sealed."""

from __future__ import annotations

from allauth.mfa.adapter import DefaultMFAAdapter

from pagalms.kernel.sealing import Box

PURPOSE = b"pagalms second factor"


class Adapter(DefaultMFAAdapter):
    """Seals what an app and we both know, and what recovery codes are made of."""

    def encrypt(self, text: str) -> str:
        """The text sealed."""
        return Box(PURPOSE).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The text of a sealed value. Raises cryptography.fernet.InvalidToken when the key is another one."""
        return Box(PURPOSE).decrypt(encrypted_text.encode()).decode()
