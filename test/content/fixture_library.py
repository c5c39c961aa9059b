"""Makes a content library from the description in configmgr-formats.md 5, sharing nothing with our writer.

Input on stdin: {"root", "fileLibRoots": [...], "packages": {id: {"contents": [...], "version": n?}},
"contents": {id: {path: text}}, "directories": {id: [path]}}. Files go to the FileLib roots in turn.
"""
import datetime
import hashlib
import json
import os
import sys

job = json.load(sys.stdin)
root = job["root"]
file_lib_roots = job.get("fileLibRoots", [root])
EPOCH = datetime.datetime(1601, 1, 1, tzinfo=datetime.timezone.utc)


def filetime(when):
    return int((when - EPOCH).total_seconds()) * 10_000_000


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", newline="") as f:
        f.write(text.replace("\n", "\r\n"))


for package, spec in job["packages"].items():
    lines = "[Packages]\n" + "".join(f"{c}=\n" for c in spec["contents"])
    if "version" in spec:
        lines += f"[Info]\nVersion={spec['version']}\n"
    write(f"{root}/PkgLib/{package}.INI", lines)

turn = 0
for content, files in job["contents"].items():
    os.makedirs(f"{root}/DataLib/{content}", exist_ok=True)
    write(f"{root}/DataLib/{content}.INI", "[Info]\nHash=" + "0" * 64 + "\n")
    for directory in job.get("directories", {}).get(content, []):
        os.makedirs(f"{root}/DataLib/{content}/{directory}", exist_ok=True)
    for path, text in files.items():
        data = text.encode()
        digest = hashlib.sha256(data).hexdigest().upper()
        when = datetime.datetime(2024, 2, 29, 12, 30, 45, tzinfo=datetime.timezone.utc)
        write(
            f"{root}/DataLib/{content}/{path}.INI",
            f"[File]\nSize={len(data)}\nTimeModified={filetime(when)}\nAttributes=20\nHash={digest}\n",
        )
        base = file_lib_roots[turn % len(file_lib_roots)]
        turn += 1
        folder = f"{base}/FileLib/{digest[:4]}"
        os.makedirs(folder, exist_ok=True)
        with open(f"{folder}/{digest}", "wb") as f:
            f.write(data)
        write(f"{folder}/{digest}.INI", f"[Users]\n{content}=\n")
