"""The servers of the http, echo and connections benches in Python: `servers.py http|echo asyncio|uvloop streams|protocol|sockets`.

It prints `port N`, answers each line on standard input with `heap 0`, and ends with its input. The HTTP is as small as is customary in
comparisons of event loops, and correct for requests with a length or without a body.
"""

import asyncio
import gc
import json
import socket
import sys
import time
from email.utils import formatdate

BACKLOG = 4096
ONCE = 64 << 10
PIECE = bytes(64 << 10)
PIECES = 16
date = ""


def refresh_date(loop):
    global date
    date = formatdate(time.time(), usegmt=True)
    loop.call_later(1, refresh_date, loop)


def response(path):
    if path == b"/json":
        kind, body = "application/json", json.dumps({"message": "Hello, World!"}, separators=(",", ":")).encode()
    else:
        kind, body = "text/plain", b"Hello, World!"
    return head(kind, len(body)) + body


def head(kind, length):
    return f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nDate: {date}\r\nContent-Length: {length}\r\n\r\n".encode()


def parse(head):
    """Path, length of the body, and whether the connection is kept."""
    lines = head.split(b"\r\n")
    length, kept = 0, True
    for line in lines[1:]:
        name, _, value = line.partition(b":")
        name = name.lower()
        if name == b"content-length":
            length = int(value)
        elif name == b"connection" and value.strip().lower() == b"close":
            kept = False
    return lines[0].split(b" ")[1], length, kept


async def http_streams(reader, writer):
    try:
        kept = True
        while kept:
            path, length, kept = parse(await reader.readuntil(b"\r\n\r\n"))
            if length:
                await reader.readexactly(length)
            if path == b"/mib":
                writer.write(head("application/octet-stream", PIECES * len(PIECE)))
                for _ in range(PIECES):
                    writer.write(PIECE)
                    await writer.drain()
                continue
            writer.write(response(path))
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


async def echo_streams(reader, writer):
    try:
        while data := await reader.read(ONCE):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.close()


class HttpProtocol(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport
        self.unread = b""
        self.paused = False
        self.pieces = 0

    def pause_writing(self):
        self.paused = True

    def resume_writing(self):
        self.paused = False
        self.stream()

    def stream(self):
        while self.pieces and not self.paused:
            self.pieces -= 1
            self.transport.write(PIECE)

    def data_received(self, data):
        self.unread += data
        while (end := self.unread.find(b"\r\n\r\n")) >= 0:
            path, length, kept = parse(self.unread[:end])
            if len(self.unread) < end + 4 + length:
                return
            self.unread = self.unread[end + 4 + length :]
            if path == b"/mib":
                self.transport.write(head("application/octet-stream", PIECES * len(PIECE)))
                self.pieces = PIECES
                self.stream()
                continue
            self.transport.write(response(path))
            if not kept:
                self.transport.close()


class EchoProtocol(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.transport.write(data)


async def echo_sockets(loop, listener):
    while True:
        client, _ = await loop.sock_accept(listener)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        task = loop.create_task(echo_socket(loop, client))
        clients.add(task)
        task.add_done_callback(clients.discard)


clients = set()


async def echo_socket(loop, client):
    with client:
        try:
            while data := await loop.sock_recv(client, ONCE):
                await loop.sock_sendall(client, data)
        except ConnectionError:
            pass


def answer_input(loop):
    if not sys.stdin.readline():
        loop.stop()
        return
    gc.collect()
    print("heap 0", flush=True)


async def listen(loop, service, style):
    if style == "sockets":
        listener = socket.create_server(("127.0.0.1", 0), backlog=BACKLOG)
        listener.setblocking(False)
        clients.add(loop.create_task(echo_sockets(loop, listener)))
        return listener
    if style == "protocol":
        protocol = HttpProtocol if service == "http" else EchoProtocol
        server = await loop.create_server(protocol, "127.0.0.1", 0, backlog=BACKLOG)
    else:
        handler = http_streams if service == "http" else echo_streams
        server = await asyncio.start_server(handler, "127.0.0.1", 0, backlog=BACKLOG)
    return server.sockets[0]


def main(service, engine, style):
    if engine == "uvloop":
        import uvloop

        asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    refresh_date(loop)
    listener = loop.run_until_complete(listen(loop, service, style))
    print("port", listener.getsockname()[1], flush=True)
    loop.add_reader(sys.stdin.fileno(), answer_input, loop)
    loop.run_forever()


main(*sys.argv[1:])
