# SPDX-License-Identifier: Apache-2.0
"""clang-tidy on every source of ours in a build, side by side; what was clean and has not changed
is not looked at again. Not a test of CTest: tests/run tidy runs it after the build it reads.
"""

import hashlib
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

OURS = ("common/", "services/", "tests/")
PATIENCE = 900  # seconds for one source; the slowest takes a minute


def digest(paths, texts=()):
    """One hash over the contents of files and over texts."""
    total = hashlib.sha256()
    for path in paths:
        with open(path, "rb") as file:
            total.update(hashlib.sha256(file.read()).digest())
    for text in texts:
        total.update(hashlib.sha256(text.encode()).digest())
    return total.hexdigest()


def dependencies(build):
    """Object file -> the files it was made of, as the build knows them."""
    listing = subprocess.run(["ninja", "-C", build, "-t", "deps"], capture_output=True, text=True,
                             check=True).stdout
    found, current = {}, None
    for line in listing.splitlines():
        if line.startswith(" "):
            current.append(os.path.normpath(os.path.join(build, line.strip())))
        elif line.endswith("(VALID)"):
            current = found.setdefault(line.split(":")[0], [])
        else:
            current = []
    return found


def units(root, build):
    """(source, key) of every source of ours; the key changes with all that it is made of."""
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as file:
        commands = json.load(file)
    made_of = dependencies(build)
    version = subprocess.run(["clang-tidy", "--version"], capture_output=True, text=True,
                             check=True).stdout
    for unit in commands:
        source = os.path.relpath(unit["file"], root)
        if source.startswith(OURS):
            files = [unit["file"], os.path.join(root, ".clang-tidy")]
            files += [f for f in made_of.get(unit.get("output", ""), []) if f.startswith(root)]
            yield source, digest(sorted(set(files)), (unit["command"], version))


def complaints(root, build, source, stamp):
    """What clang-tidy says about one source; nothing if it is clean, which is then remembered."""
    if os.path.exists(stamp):
        return ""
    try:
        done = subprocess.run(["clang-tidy", "-p", build, "--quiet", source], cwd=root, text=True,
                              capture_output=True, check=False, timeout=PATIENCE)
    except subprocess.TimeoutExpired as late:
        return f"{source}: {late}\n"
    if done.returncode == 0:
        open(stamp, "w", encoding="ascii").close()
        return ""
    return done.stdout + done.stderr[-2000:]


def main(root, build):
    stamps = os.path.join(build, "tidy")
    os.makedirs(stamps, exist_ok=True)
    work = sorted(units(root, build))
    failed = 0
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        results = pool.map(
            lambda unit: complaints(root, build, unit[0], os.path.join(stamps, unit[1])), work)
        for (source, _), said in zip(work, results):
            failed += bool(said)
            print(said, end="", flush=True)
            if not said and sys.stdout.isatty():
                print(f"{source}\x1b[K\r", end="", flush=True)
    print(f"clang-tidy: {failed} of {len(work)} sources failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main(os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]))
