#!/usr/bin/env python3
"""Makes the counts of fixtures.table.json from the raw XML of the real task sequences.

It shares nothing with src/sequence: zipfile and expat read the files, and the rules below are written
again from the documentation. Run it as: python3 fixture-table.py <folder 'shared'> > fixtures.table.json
"""
import collections
import glob
import hashlib
import json
import os
import re
import sys
import xml.etree.ElementTree as ET
import zipfile

PACKAGE_VARIABLES = """ImagePackageID InstallPackageID ConfigFilePackage OSDUpgradeInstallPackageID
OSDUpgradeDriverPackageID OSDApplyDriverDriverPackageID _SMSClientPackageID _SMSClientPreProductionPackageID
PackageID OSDRunPowerShellScriptPackageID _OSDMigrateUsmtPackageID _OSDMigrateUsmtRestorePackageID
OSDDownloadDownloadPackages BDDPackageID""".split()


def value(instance, name):
    for prop in instance:
        if prop.get("NAME") == name:
            found = prop.find("VALUE")
            return None if found is None else "".join(found.itertext())
    return None


def load(path):
    if path.endswith(".zip"):
        archive = zipfile.ZipFile(path)
        (entry,) = [n for n in archive.namelist() if re.fullmatch(r"SMS_TaskSequencePackage/[^/]+/object\.xml", n)]
        instance = ET.fromstring(archive.read(entry))
        listed = [value(i, "Package") for p in instance if p.get("NAME") == "References" for i in p.iter("INSTANCE")]
        raw = archive.read(entry).decode("utf-8").replace("\r\n", "\n")
        text = raw[raw.index("<![CDATA[") + 9 : raw.index("]]>")].strip()
        return instance, listed, text
    text = open(path, newline="", encoding="utf-8").read().replace("\r\n", "\n").strip()
    return None, [], text


def counts(items):
    return dict(sorted(collections.Counter(items).items()))


def entry(path):
    instance, listed, text = load(path)
    document = ET.fromstring(text)
    parents = {child: parent for parent in document.iter() for child in parent}

    def off(element):
        while element is not None:
            if element.get("disable") == "true":
                return True
            element = parents.get(element)
        return False

    steps = [e for e in document.iter() if e.tag in ("step", "subtasksequence")]
    groups = list(document.iter("group"))
    wants = collections.defaultdict(list)  # id -> [(from a step, disabled)]
    for step in steps:
        for variable in step.findall("defaultVarList/variable"):
            if variable.get("name") in PACKAGE_VARIABLES:
                for name in (variable.text or "").split(","):
                    if name.strip():
                        wants[name.strip()].append((True, off(step)))
    boot = (value(instance, "BootImageID") or None) if instance is not None else None
    for name in [e.get("package") for e in document.findall("referenceList/reference")] + listed:
        mine = [disabled for from_step, disabled in wants[name] if from_step]
        wants[name].append((False, bool(mine) and all(mine)))
    if boot:
        wants[boot].append((False, False))
    names = os.path.basename(path)[: -len(".zip")]
    return {
        "packageId": value(instance, "PackageID") if instance is not None else "XML" + hashlib.sha256(names.lower().encode()).hexdigest()[:5].upper(),
        "name": value(instance, "Name") if instance is not None else names,
        "schemaVersion": document.get("version"),
        "bootImage": boot,
        "textSha256": hashlib.sha256(text.encode("utf-8")).hexdigest(),
        "groups": len(groups),
        "groupsDisabled": sum(map(off, groups)),
        "steps": counts(s.get("type") for s in steps),
        "stepsDisabled": sum(map(off, steps)),
        # Several expressions directly in a condition mean one "and" that isn't written.
        "operators": counts([o.get("type") for o in document.iter("operator")] + ["and" for c in document.iter("condition") if len(c) > 1]),
        "expressions": counts(re.sub(r"^SMS_TaskSequence_|ConditionExpression$", "", e.get("type")) for e in document.iter("expression")),
        "conditions": len(list(document.iter("condition"))),
        "stepVariables": sum(len(s.findall("defaultVarList/variable")) for s in steps),
        "globalVariables": len(document.findall("globalVarList/variable")),
        "references": [
            {"id": name, "kind": "bootImage" if name == boot else "package", "wants": len(w), "disabledWants": sum(d for _, d in w)}
            for name, w in sorted(wants.items())
        ],
    }


shared = sys.argv[1]
files = sorted(glob.glob(os.path.join(shared, "fixtures", "*", "*.zip")) + glob.glob(os.path.join(shared, "fixtures", "*", "*.xml")))
table = {
    "about": "Counts, IDs and names of the real task sequences in ../shared/fixtures, made by fixture-table.py from the raw XML, "
    "without cmmedia's reader, then reviewed by hand: each count was compared with one by plain text search in the XML, each reference looked up there. textSha256 is that of the sequence's text in UTF-8 with LF line ends.",
    "files": {os.path.relpath(f, os.path.join(shared, "fixtures")): entry(f) for f in files},
}
print(json.dumps(table, indent=2, ensure_ascii=False))
