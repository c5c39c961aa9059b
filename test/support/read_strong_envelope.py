"""Opens strong envelopes by docs/media-format.md alone: scrypt from Python's library, AES from openssl, the
rest of GCM (its counter and GHASH, NIST SP 800-38D) written out. Shares nothing with the program under test.

stdin:  [{"envelope": base64, "password": text, "name": text}, ...]
stdout: for each {"check": bool, "tag": bool, "text": ...}; the text is null where the tag does not fit.
"""
import base64
import hashlib
import json
import struct
import subprocess
import sys


def openssl(cipher, key, data, *options):
    command = ["openssl", "enc", "-e", "-" + cipher, "-K", key.hex(), *options]
    return subprocess.run(command, input=data, stdout=subprocess.PIPE, check=True).stdout


def multiply(x, y):
    product = 0
    for bit in range(127, -1, -1):
        if x >> bit & 1:
            product ^= y
        y = y >> 1 ^ (0xE1 << 120 if y & 1 else 0)
    return product


def ghash(key, associated, encrypted):
    total = 0
    lengths = struct.pack(">QQ", 8 * len(associated), 8 * len(encrypted))
    for data in (associated, encrypted, lengths):
        for offset in range(0, len(data), 16):
            total = multiply(total ^ int.from_bytes(data[offset : offset + 16].ljust(16, b"\0"), "big"), key)
    return total.to_bytes(16, "big")


def read(request):
    envelope = base64.b64decode(request["envelope"])
    header = envelope[:72]
    assert header[:8] == b"CMMEDIA\x01" and header[68:] == hashlib.sha256(header[:68]).digest()[:4]
    n, r, p, length = struct.unpack_from("<4I", header, 8)
    salt, nonce, check = header[24:40], header[40:52], header[52:68]
    secret = request["password"].encode("utf-16-le")
    keys = hashlib.scrypt(secret, salt=salt, n=n, r=r, p=p, maxmem=256 * n * r, dklen=80)
    if keys[64:] != check:
        return {"check": False, "tag": False, "text": None}
    encrypted, tag = envelope[72 : 72 + length], envelope[72 + length :]
    hash_key = int.from_bytes(openssl("aes-256-ecb", keys[:32], bytes(16), "-nopad"), "big")
    mask = openssl("aes-256-ecb", keys[:32], nonce + b"\0\0\0\1", "-nopad")
    found = ghash(hash_key, header + request["name"].encode(), encrypted)
    if bytes(a ^ b for a, b in zip(found, mask)) != tag:
        return {"check": True, "tag": False, "text": None}
    text = openssl("aes-256-ctr", keys[:32], encrypted, "-iv", (nonce + b"\0\0\0\2").hex())
    return {"check": True, "tag": True, "text": text.decode()}


json.dump([read(request) for request in json.load(sys.stdin)], sys.stdout)
