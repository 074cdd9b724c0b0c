# SPDX-License-Identifier: GPL-3.0-or-later
"""A byte proxy between console and server that fails on command.

    with chaos.Proxy(server_port) as proxy:
        config = server.config(directory, port=proxy.port)
        proxy.swallow_up()      # what the console sends does not reach the server any more
        proxy.swallow_down()    # what the server answers does not reach the console any more
        proxy.pass_down(100)    # ... after 100 more bytes of it
        proxy.hold()            # nothing moves, nothing is lost, until release()
        proxy.cut()             # every connection is reset now
        proxy.refuse()          # and new ones are closed at once, until accept()
"""
import select
import socket
import struct
import threading


class _Pair:
    def __init__(self, client, server):
        self.client, self.server = client, server


class Proxy:
    def __init__(self, server_port):
        self.server_port = server_port
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=50)
        self.port = self.listener.getsockname()[1]
        self.lock = threading.Lock()
        self.pairs = []
        self.connections = 0   # accepted so far
        self.bytes_up = self.bytes_down = 0   # passed on
        self.swallowed_up = self.swallowed_down = 0
        self._waker, self._wake = socket.socketpair()
        self._up = self._down = None   # bytes that may still pass; None: no limit
        self._held = self._refusing = self._over = False
        self.thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *exception):
        with self.lock:
            self._over = True
        self._wake.send(b"x")
        self.thread.join(5)
        self.cut()
        self.listener.close()

    def _set(self, **values):
        with self.lock:
            for name, value in values.items():
                setattr(self, name, value)
        self._wake.send(b"x")

    def swallow_up(self, after=0):
        self._set(_up=after)

    def swallow_down(self, after=0):
        self._set(_down=after)

    def restore(self):
        self._set(_up=None, _down=None, _held=False, _refusing=False)

    def hold(self):
        self._set(_held=True)

    def release(self):
        self._set(_held=False)

    def refuse(self):
        self._set(_refusing=True)

    def accept(self):
        self._set(_refusing=False)

    def cut(self):
        """Resets every connection (RST, no orderly end)."""
        with self.lock:
            pairs, self.pairs = self.pairs, []
        for pair in pairs:
            self._close(pair)

    @staticmethod
    def _close(pair):
        for end in (pair.client, pair.server):
            try:
                end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            except OSError:
                pass
            end.close()

    def _accept(self):
        client, _ = self.listener.accept()
        self.connections += 1
        if self._refusing:
            client.close()
            return
        try:
            server = socket.create_connection(("127.0.0.1", self.server_port), 5)
        except OSError:
            client.close()
            return
        for end in (client, server):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.pairs.append(_Pair(client, server))

    def _move(self, pair, source):
        """One read and write; false: the connection has ended."""
        try:
            data = source.recv(65536)
        except OSError:
            data = b""
        if not data:
            return False
        up = source is pair.client
        left = self._up if up else self._down
        passed = data if left is None else data[:left]
        if left is not None:
            if up:
                self._up = left - len(passed)
                self.swallowed_up += len(data) - len(passed)
            else:
                self._down = left - len(passed)
                self.swallowed_down += len(data) - len(passed)
        try:
            (pair.server if up else pair.client).sendall(passed)
        except OSError:
            return False
        if up:
            self.bytes_up += len(passed)
        else:
            self.bytes_down += len(passed)
        return True

    def _turn(self, ready):
        if self.listener in ready:
            self._accept()
        for pair in list(self.pairs):
            for end in (pair.client, pair.server):
                if end in ready and pair in self.pairs and not self._move(pair, end):
                    self.pairs.remove(pair)
                    self._close(pair)

    def _run(self):
        while True:
            with self.lock:
                if self._over:
                    return
                watched = [self.listener, self._waker]
                if not self._held:
                    for pair in self.pairs:
                        watched += [pair.client, pair.server]
            try:
                ready, _, _ = select.select(watched, [], [], 1)
            except (OSError, ValueError):   # cut() closed one meanwhile
                continue
            if self._waker in ready:
                self._waker.recv(64)
            with self.lock:
                self._turn(ready)
