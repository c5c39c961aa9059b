"""Prints what pycdlib sees in the UDF file system of a disc image, as JSON: folders, and files with length and SHA-256.

pycdlib 1.12 reads the first run of a file alone (1 GiB), so larger files get no hash. Its walk() mixes up the
encodings of a path's names, so the tree is walked here, name by name.
"""
import hashlib
import io
import json
import sys

import pycdlib
from pycdlib.inode import InodeOpenData

LARGEST_WHOLE = 2**30 - 2048


class Hash(io.RawIOBase):
    """A file to write to that keeps nothing but the hash."""

    def __init__(self):
        self.sha256 = hashlib.sha256()

    def write(self, data):
        self.sha256.update(data)
        return len(data)


def content_hash(iso, path, entry):
    sink = Hash()
    if path.isascii():
        iso.get_file_from_iso_fp(sink, udf_path="/" + path)
    else:
        with InodeOpenData(entry.inode, 2048) as (data, length):
            while length > 0:
                chunk = data.read(min(length, 1 << 20))
                sink.write(chunk)
                length -= len(chunk)
    return sink.sha256.hexdigest().upper()


def main(image):
    iso = pycdlib.PyCdlib()
    iso.open(image)
    files, directories = {}, []
    folders = [("", iso.get_record(udf_path="/"))]
    while folders:
        prefix, folder = folders.pop()
        for identifier in folder.fi_descs:
            if identifier.is_parent():
                continue
            path = prefix + identifier.fi.decode(identifier.encoding)
            entry = identifier.file_entry
            if identifier.is_dir():
                directories.append(path)
                folders.append((path + "/", entry))
                continue
            size = entry.get_data_length()
            if size == 0:
                digest = hashlib.sha256().hexdigest().upper()
            else:
                digest = content_hash(iso, path, entry) if size <= LARGEST_WHOLE else None
            files[path] = {"size": size, "sha256": digest}
    iso.close()
    json.dump({"files": files, "directories": directories}, sys.stdout)


main(sys.argv[1])
