"""Takes the files that are needed out of wheels and tarballs, and nothing else.

Reads from stdin a JSON list of {"archive", "members": [[pattern, target folder, keep]]}. A pattern is matched against whole
member names; `keep` is the part of the name (after a prefix) that is kept below the folder, "" for the last part only.
Only regular files are written, each below its folder. Prints the number of files per archive.
"""

import fnmatch
import json
import os
import shutil
import sys
import tarfile
import zipfile


def members_of(path):
    """Of every regular file: its name, whether it is a program, and a function that opens it."""
    if zipfile.is_zipfile(path):
        archive = zipfile.ZipFile(path)
        files = [info for info in archive.infolist() if not info.is_dir()]
        return [(info.filename, info.external_attr >> 16 & 0o100, lambda info=info: archive.open(info)) for info in files]
    archive = tarfile.open(path)
    files = [info for info in archive.getmembers() if info.isreg()]
    return [(info.name, info.mode & 0o100, lambda info=info: archive.extractfile(info)) for info in files]


def target_of(name, folder, keep):
    relative = name[len(keep) :] if keep and name.startswith(keep) else os.path.basename(name)
    target = os.path.realpath(os.path.join(folder, relative))
    if not target.startswith(os.path.realpath(folder) + os.sep):
        raise SystemExit(f"{name} would be written outside of its folder")
    return target


counts = []
for item in json.load(sys.stdin):
    count = 0
    for name, runs, open_member in members_of(item["archive"]):
        for pattern, folder, keep in item["members"]:
            if not fnmatch.fnmatchcase(name, pattern):
                continue
            target = target_of(name, folder, keep)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with open_member() as source, open(target, "wb") as sink:
                shutil.copyfileobj(source, sink, 1 << 22)
                sink.flush()
                os.fsync(sink.fileno())
            os.chmod(target, 0o755 if runs else 0o644)
            count += 1
            break
    counts.append(count)
json.dump(counts, sys.stdout)
