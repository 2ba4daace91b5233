# SPDX-License-Identifier: Apache-2.0
"""Nothing points left: what a folder may include from and link to, and what it must never see.

The link graph keeps our own layers apart; system headers are always reachable, so that only a
linter can keep sockets out of `decide`.
"""

import os
import re

from linter import Finding, run

BASE, MODEL, ZONES = "common/base", "common/model", "common/zones"
AUTH = "common/auth"
LOOP = "common/asio"  # Asio compiled once, and the core loop
VALUES = {BASE, MODEL, ZONES}
PROTO, STORAGE = "proto", "storage_proto"

# Folder -> folders whose headers it may include, beside its own and those below it. A folder has
# its own row or that of the one above; with neither, its place has to be decided first.
ALLOWED = {
    BASE: set(),
    LOOP: {BASE},
    AUTH: {BASE},
    MODEL: {BASE},
    ZONES: {BASE},
    "common/policy": VALUES,
    "common/http": {BASE, LOOP},
    "common/webhook": {BASE, "common/http"},
    "common/redis": {BASE, LOOP},
    "common/config": {BASE},
    "common/telemetry": {BASE, MODEL},
    "common/metrics": {BASE},
    "common/rpc": {AUTH, BASE, MODEL, PROTO, LOOP, "common/metrics", "common/telemetry"},
    "common/otlp": {BASE, LOOP, "common/http", "common/metrics", "common/rpc", "common/telemetry"},
    "services/decide": VALUES,
    "services/commit": {AUTH, BASE, MODEL, STORAGE},
    "services/commit/redis": {AUTH, BASE, MODEL, STORAGE, LOOP, "common/metrics", "common/redis",
                              "services/commit"},
    "services/dispatch": {BASE, MODEL},
    "services/intake": VALUES | {AUTH, PROTO, LOOP, "common/policy", "common/rpc",
                                 "common/telemetry", "services/decide", "services/commit",
                                 "services/dispatch"},
    "services/query": VALUES | {AUTH, PROTO, LOOP, "common/rpc", "common/telemetry",
                                "services/commit"},
    "services/events": {BASE, PROTO, LOOP, "common/http", "common/metrics", "common/telemetry",
                        "common/webhook", "services/commit", "services/query"},
    "services/console": {"services/http"},
    "services/admin": {AUTH, BASE, PROTO, LOOP, "common/rpc", "common/telemetry",
                       "services/commit"},
    "services/http": {AUTH, BASE, PROTO, LOOP, "common/http", "common/rpc", "common/telemetry"},
    "services/touchpointctl/backup": {BASE, LOOP, "common/redis", "services/commit",
                                      "services/commit/redis"},
    "services/touchpointctl/send": {BASE, PROTO, LOOP, "common/http", "common/rpc",
                                    "common/webhook", "services/touchpointctl"},
    "services/touchpointctl": VALUES | {AUTH, PROTO, "common/config", "common/policy", "common/rpc",
                                        "services/decide", "services/commit", "services/intake",
                                        "services/touchpointctl/backup",
                                        "services/touchpointctl/send"},
}
# The program that composes knows everything, and so do tests.
UNBOUND = ("services/touchpointd", "tests")

GRPC = r"<grpc(pp)?/|\.grpc\.pb\.h"
PROTOBUF = r"<google/protobuf|\.pb\.h"
HIREDIS = r"hiredis"
ASIO = r"boost/asio"
LOG = r"spdlog"
THREADS = r"<(thread|mutex|shared_mutex|condition_variable|future|atomic|stop_token)>"
CLOCK = r"(system|steady|high_resolution)_clock::now"
CHANCE = r"<random>"
OUTPUT = r"<(iostream|fstream|cstdio|filesystem)>"
PURE = [GRPC, PROTOBUF, HIREDIS, ASIO, LOG, THREADS, CLOCK, CHANCE, OUTPUT]

# Folder -> patterns that no line of it may match.
FORBIDDEN = {
    AUTH: PURE,
    MODEL: PURE,
    "services/decide": PURE,
    "services/dispatch": PURE,
    "common/policy": [GRPC, PROTOBUF, HIREDIS, ASIO, LOG, CLOCK],
    "common/zones": [GRPC, PROTOBUF, HIREDIS, ASIO, LOG],
    "common/http": [GRPC, PROTOBUF, HIREDIS],
    "common/redis": [GRPC, PROTOBUF],
    "common/rpc": [HIREDIS],
    "services/commit": [GRPC, HIREDIS, ASIO],
    "services/commit/redis": [GRPC],
    "services/intake": [HIREDIS],
    "services/query": [HIREDIS],
    "services/http": [HIREDIS],
}

# Pattern -> the only folders that may match it, of all: whoever makes a connection over TLS could
# forget to have the other end prove itself; how metrics are kept is nobody else's business.
HOMES = {r"boost/asio/ssl": ("common/asio", "common/http", "common/redis"),
         r"<prometheus/": ("common/metrics",)}

INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"')
LINK = re.compile(r"touchpoint::(\w+)")
TARGET = re.compile(r"touchpoint_library\((\w+)")


def folder_of(path):
    return os.path.dirname(path)


def included_folder(header):
    if header.startswith("touchpoint/storage/"):
        return STORAGE
    if header.startswith(("touchpoint/", "google/", "grpc/")):
        return PROTO
    return os.path.dirname(header)


def row_of(folder):
    """The folder whose row of ALLOWED holds for this one; None if there is none."""
    while folder and folder not in ALLOWED:
        folder = os.path.dirname(folder)
    return folder or None


def is_unbound(folder):
    return any(folder == u or folder.startswith(u + "/") for u in UNBOUND)


def may_reach(row, target):
    return row_of(target) == row or target in ALLOWED[row] or row_of(target) in ALLOWED[row]


def check_homes(tree):
    for path in tree.paths(".h", ".cc"):
        for number, line in tree.lines(path):
            for pattern, homes in HOMES.items():
                if folder_of(path) not in homes and re.search(pattern, line.split("//")[0]):
                    yield Finding(path, number, f"only {', '.join(homes)} may use {pattern}")


def check_sources(tree):
    for path in tree.paths(".h", ".cc"):
        folder = folder_of(path)
        row = row_of(folder)
        if is_unbound(folder):
            continue
        if not row:
            yield Finding(path, 0, f"folder {folder} has no row in tests/lint/layers.py")
            continue
        for number, line in tree.lines(path):
            include = INCLUDE.match(line)
            target = included_folder(include[1]) if include else folder
            if not may_reach(row, target):
                yield Finding(path, number, f"{folder} must not include from {target or '/'}")
            for pattern in FORBIDDEN.get(row, []):
                if re.search(pattern, line.split("//")[0]):
                    yield Finding(path, number, f"{folder} must not use {pattern}")


def library_folders(tree):
    """Library name -> its folder, from the CMake files."""
    folders = {"proto": PROTO, "storage_proto": STORAGE}
    for path in tree.paths("CMakeLists.txt"):
        for name in TARGET.findall(tree.text(path)):
            folders[name] = folder_of(path)
    return folders


def check_links(tree):
    folders = library_folders(tree)
    for path in tree.paths("CMakeLists.txt"):
        folder = folder_of(path)
        row = row_of(folder)
        if is_unbound(folder) or not row:
            continue
        for number, line in tree.lines(path):
            for name in LINK.findall(line.split("#")[0]):
                target = folders.get(name)
                if target is None:
                    yield Finding(path, number, f"there is no library touchpoint::{name}")
                elif not may_reach(row, target):
                    yield Finding(path, number, f"{folder} must not link touchpoint::{name}")


def check(tree):
    yield from check_homes(tree)
    yield from check_sources(tree)
    yield from check_links(tree)


if __name__ == "__main__":
    run(check)
