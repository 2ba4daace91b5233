# SPDX-License-Identifier: Apache-2.0
"""Records the commits that a daemon sends to Redis, so that they can be sent again without it."""

import re
import socket
import threading

WORD = re.compile(rb'"((?:[^"\\]|\\.)*)"')
ESCAPE = re.compile(rb"\\(x[0-9a-f]{2}|.)", re.DOTALL)
PLAIN = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"a": b"\a", b"b": b"\b"}


def unescape(word):
    def value(match):
        code = match[1]
        if len(code) == 3:
            return bytes([int(code[1:], 16)])
        return PLAIN.get(code, code)
    return ESCAPE.sub(value, word) if b"\\" in word else word


def to_resp(words):
    parts = [b"*%d\r\n" % len(words)]
    parts += [b"$%d\r\n%s\r\n" % (len(word), word) for word in words]
    return b"".join(parts)


def commits(monitored):
    """The commit calls among the lines of MONITOR, as words, in the order Redis ran them."""
    for line in monitored.split(b"\r\n"):
        head, _, call = line.partition(b"] ")
        if call.startswith(b'"FCALL"') and not head.endswith(b" lua"):
            words = [unescape(word) for word in WORD.findall(call)]
            if words[1].endswith(b"_commit"):
                yield words


def data_set(calls):
    """The data set that commits are of: what lies at its keys, which are the first of each."""
    return {words[3]: words[3 + int(words[2])] for words in calls}


class Recorder:
    """Listens to a Redis from the start of a `with` block to its end."""

    def __init__(self, socket_path):
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(socket_path)
        self._chunks = []
        self._thread = threading.Thread(target=self._read)

    def _read(self):
        while chunk := self._socket.recv(1 << 20):
            self._chunks.append(chunk)

    def __enter__(self):
        self._socket.sendall(b"MONITOR\r\n")
        assert self._socket.recv(5) == b"+OK\r\n"
        self._thread.start()
        return self

    def __exit__(self, *_):
        # Redis ends the connection once it has written out what it still holds for it.
        self._socket.sendall(b"QUIT\r\n")
        self._thread.join()
        self._socket.close()

    def commits(self):
        return list(commits(b"".join(self._chunks)))
