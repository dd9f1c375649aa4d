# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads the sample result with h5py and recomputes its content hash from the definition."""
import struct
import sys

try:
    import h5py
    import numpy
except ImportError:
    sys.exit(77)

MASK = (1 << 64) - 1
P1, P2, P3, P4, P5 = (
    0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x85EBCA77C2B2AE63,
    0x27D4EB2F165667C5)


def rotate(value, bits):
    value &= MASK
    return (value << bits | value >> (64 - bits)) & MASK


def lane_round(lane, word):
    return rotate(lane + word * P2, 31) * P1 & MASK


def xxh64(data):
    """XXH64 with seed 0, written from its specification."""
    at, end = 0, len(data)
    if end >= 32:
        lanes = [P1 + P2 & MASK, P2, 0, -P1 & MASK]
        words = struct.unpack_from("<%dQ" % (end // 32 * 4), data)
        for i in range(0, len(words), 4):
            lanes = [lane_round(lane, word) for lane, word in zip(lanes, words[i:i + 4])]
        at = len(words) * 8
        value = sum(rotate(lane, bits) for lane, bits in zip(lanes, (1, 7, 12, 18))) & MASK
        for lane in lanes:
            value = ((value ^ lane_round(0, lane)) * P1 + P4) & MASK
    else:
        value = P5
    value = (value + end) & MASK
    while at + 8 <= end:
        word = struct.unpack_from("<Q", data, at)[0]
        value = (rotate(value ^ lane_round(0, word), 27) * P1 + P4) & MASK
        at += 8
    if at + 4 <= end:
        word = struct.unpack_from("<I", data, at)[0]
        value = (rotate(value ^ word * P1 & MASK, 23) * P2 + P3) & MASK
        at += 4
    while at < end:
        value = rotate(value ^ data[at] * P5 & MASK, 11) * P1 & MASK
        at += 1
    value = (value ^ value >> 33) * P2 & MASK
    value = (value ^ value >> 29) * P3 & MASK
    return value ^ value >> 32


def text_bytes(text):
    data = text if isinstance(text, bytes) else text.encode()
    return struct.pack("<q", len(data)) + data


def attribute_bytes(name, value):
    if isinstance(value, (str, bytes)):
        return text_bytes(name) + struct.pack("<qq", ord("t"), 1) + text_bytes(value)
    integers = [int(i) for i in numpy.atleast_1d(value)]
    return (text_bytes(name) + struct.pack("<qq", ord("i"), len(integers)) +
            struct.pack("<%dq" % len(integers), *integers))


def object_hash(item, path):
    data = text_bytes(path)
    for name, value in item.attrs.items():
        if name not in ("DIMENSION_LIST", "REFERENCE_LIST") and (path, name) != ("/", "content_hash"):
            data += attribute_bytes(name, value)
    if isinstance(item, h5py.Dataset):
        if item.shape == ():
            data += text_bytes(item[()])
        elif item.dtype.kind == "O":
            data += b"".join(text_bytes(text) for text in item[:])
        else:
            data += item[:].tobytes()
    return xxh64(data)


def content_hash(file):
    hashes = [object_hash(file, "/")]
    file.visititems(lambda name, item: hashes.append(object_hash(item, "/" + name)))
    return "%016x" % (sum(hashes) & MASK)


file = h5py.File(sys.argv[1], "r")
assert file.attrs["format_version"] == 1
assert file.attrs["seed"] == 20260301
assert file.attrs["start"] == "2026-03-01T00:00:00Z"
assert file.attrs["fingerprint"] == "0000000000c0ffee"
assert file["scenario"].asstr()[()] == 'virga: 1\nname: Größe "x"\n'
assert list(file["/"]) == ["scenario", "inputs", "catalog", "series", "summary"]

things = file["catalog/things"]
assert things.attrs["description"] == "All things."
assert list(things) == ["id", "host", "status", "name", "memory", "used", "stop"]
assert all(len(things[name]) == 53 for name in things)
assert things["used"].attrs["units"] == "core_s"
assert things["used"].attrs["description"] == "How much it worked."
assert things["host"].attrs["refers"] == "/catalog/hosts"
assert list(things["status"].attrs["flag_values"]) == [0, 1, 2]
assert things["status"].attrs["flag_meanings"].split() == ["running", "shut_off", "deleted"]
assert things["name"].asstr()[17] == "wéb.17"
assert things["memory"][17] == (1 << 40) + 12345 * 17
assert things["used"][17] == 2.385 * 17 and numpy.isnan(things["used"][10])
assert things["stop"][17] == -1 and things["stop"][16] == 1000000007 * 16
assert h5py.h5ds.is_scale(things["id"].id) and things["used"].dims[0][0] == things["id"]
assert h5py.h5ds.is_attached(things["used"].id, things["id"].id, 0)
assert len(file["series/things/time"]) == 20011 and file["series/things/host"][20010] == 20010 % 40
assert len(file["catalog/nothing/name"]) == 0
assert content_hash(file) == file.attrs["content_hash"], content_hash(file)
