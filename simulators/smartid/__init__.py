"""The other side of a Smart-ID login: the RP API of version 3, a telephone and a certificate authority."""
