"""Writes zip files that no honest program writes: sizes that lie, names that differ, entries that overlap."""

from __future__ import annotations

import secrets
import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from simulators.esign.container import Entry

STORED, DEFLATED = 0, 8
ENCRYPTED, UTF8 = 0x0001, 0x0800
_LOCAL, _CENTRAL, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"


@dataclass(frozen=True)
class Raw:
    """One entry as it stands in the file: `packed` is compressed already, the sizes are what is claimed."""

    name: str
    packed: bytes
    size: int
    checksum: int
    method: int = DEFLATED
    flags: int = UTF8
    local_name: str | None = None  # where the entry itself bears another name than the directory
    overlaps: bool = False  # the directory points to the entry before once more
    is_hidden: bool = False  # the directory does not name the entry
    mode: int = 0o100644

    def _fields(self) -> bytes:
        sizes = struct.pack("<III", self.checksum, len(self.packed), self.size)
        return struct.pack("<HHHHH", 20, self.flags, self.method, 0, 0x5C22) + sizes

    def local(self) -> bytes:
        """The entry: header and data."""
        name = (self.name if self.local_name is None else self.local_name).encode()
        return _LOCAL + self._fields() + struct.pack("<HH", len(name), 0) + name + self.packed

    def central(self, offset: int) -> bytes:
        """The line of the directory."""
        name = self.name.encode()
        rest = struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, self.mode << 16, offset)
        return _CENTRAL + struct.pack("<H", 0x0314) + self._fields() + rest + name


def raw(name: str, data: bytes, *, stored: bool = False) -> Raw:
    """An honest entry."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = data if stored else packer.compress(data) + packer.flush()
    return Raw(name, packed, len(data), zlib.crc32(data), STORED if stored else DEFLATED)


def raw_entries(entries: Iterable[Entry]) -> list[Raw]:
    """The entries of an honest container."""
    return [raw(each.name, each.data, stored=each.stored) for each in entries]


def assemble(entries: Iterable[Raw]) -> bytes:
    """The zip file."""
    body, directory, count, last = bytearray(), bytearray(), 0, 0
    for entry in entries:
        if not entry.overlaps:
            last = len(body)
            body += entry.local()
        if not entry.is_hidden:
            directory += entry.central(last)
            count += 1
    end = struct.pack("<HHHHIIH", 0, 0, count & 0xFFFF, count & 0xFFFF, len(directory), len(body), 0)
    return bytes(body + directory + _END + end)


def _step(key: int, byte: int) -> int:
    """One byte more in a checksum that is not inverted at its ends."""
    return zlib.crc32(bytes((byte & 0xFF,)), key ^ 0xFFFFFFFF) ^ 0xFFFFFFFF


def encrypted(entry: Raw, password: bytes) -> Raw:
    """The entry by the old encryption of zip, which every program opens with the password (APPNOTE 6.1)."""
    keys = [0x12345678, 0x23456789, 0x34567890]

    def turn(byte: int) -> None:
        keys[0] = _step(keys[0], byte)
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134775813 + 1) & 0xFFFFFFFF
        keys[2] = _step(keys[2], keys[1] >> 24)

    for byte in password:
        turn(byte)
    hidden = bytearray()
    for byte in secrets.token_bytes(11) + bytes((entry.checksum >> 24,)) + entry.packed:
        mask = (keys[2] | 2) & 0xFFFF
        hidden.append(byte ^ (((mask * (mask ^ 1)) >> 8) & 0xFF))
        turn(byte)
    return Raw(entry.name, bytes(hidden), entry.size, entry.checksum, entry.method, entry.flags | ENCRYPTED)
