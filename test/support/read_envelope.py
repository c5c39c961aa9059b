"""Reads an envelope the ways that independent tools do; shares nothing with the program under test.

stdin:  [{"envelope": base64, "password": text}, …]
stdout: for each {"key": hex, "tail": …, "header": …}, each reader's view as {"text", "variables", "properties"}:
  tail    trusts only the file's size: from byte 24 to eight before the end, whole blocks, text up to the
          last NUL, unprintable characters dropped
  header  trusts the length of the encrypted text in the header and lets openssl remove the padding
"""
import base64
import hashlib
import json
import struct
import subprocess
import sys
import xml.etree.ElementTree as tree

CIPHERS = {0x660E: ("aes-128-cbc", 16, 16), 0x6610: ("aes-256-cbc", 32, 16), 0x6603: ("des-ede3-cbc", 24, 8)}


def derive(password, size):
    digest = hashlib.sha1(password.encode("utf-16-le")).digest().ljust(64, b"\0")
    return b"".join(hashlib.sha1(bytes(b ^ mask for b in digest)).digest() for mask in (0x36, 0x5C))[:size]


def openssl(cipher, key, block, data, *options):
    command = ["openssl", "enc", "-d", "-" + cipher, "-K", key.hex(), "-iv", "00" * block, *options]
    return subprocess.run(command, input=data, stdout=subprocess.PIPE, check=True).stdout


def view(text):
    root = tree.fromstring(text)
    named = {}
    for element in root.iter():
        for value in element.findall("value"):
            named.setdefault(element.get("name"), []).append(value.text)
    return {
        "text": text,
        "variables": [[var.get("name"), var.text or ""] for var in root.iter("var")],
        "properties": named,
    }


def read(request):
    envelope = base64.b64decode(request["envelope"])
    cipher, size, block = CIPHERS[struct.unpack_from("<I", envelope, 16)[0]]
    key = derive(request["password"], size)

    body = envelope[24:-8]
    body = body[: len(body) // block * block]
    tail = openssl(cipher, key, block, body, "-nopad").decode("utf-16-le")
    tail = tail[: tail.rindex("\0")]
    tail = "".join(character for character in tail if character.isprintable())

    length = struct.unpack_from("<I", envelope, 12)[0]
    header = openssl(cipher, key, block, envelope[24 : 24 + length]).decode("utf-16-le").rstrip("\0")
    return {"key": key.hex(), "tail": view(tail), "header": view(header)}


json.dump([read(request) for request in json.load(sys.stdin)], sys.stdout)
