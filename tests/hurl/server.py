#!/usr/bin/env python3
"""server.py - a server that answers as its query says, and notes what it was sent

usage: server.py FOLDER

FOLDER has server.pem, server.key, expired.pem and ca.pem.  Writes FOLDER/ports, a line
NAME=PORT a listener, when all of them listen: http, other, proxy, black (which
never answers), tls, mtls (which wants a certificate), expired, and
FOLDER/sock.
"""
import base64
import gzip
import hashlib
import os
import re
import socket
import ssl
import sys
import threading
import time
import urllib.parse
import zlib


def read_request(c):
    data = b""
    while b"\r\n\r\n" not in data:
        more = c.recv(65536)
        if not more:
            return None
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    length = int(header(head, "content-length") or 0)
    while len(body) < length:
        body += c.recv(65536)
    return head, body


def header(head, name):
    m = re.search(rb"(?im)^" + name.encode() + rb":[ \t]*(.*?)\r?$", head)
    return m.group(1).decode("latin1") if m else None


def digest_ok(method, text):
    f = dict(re.findall(r'(\w+)="?([^",]+)"?', text))
    md5 = lambda s: hashlib.md5(s.encode()).hexdigest()
    want = ":".join([md5("bob:r:secret"), "abc", f["nc"], f["cnonce"], "auth",
                     md5(method + ":" + f["uri"])])
    return md5(want) == f["response"]


def protected(method, path, given):
    if path.startswith("/basic/"):
        want = base64.b64encode(path.split("/")[2].encode()).decode()
        if given == "Basic " + want:
            return 200, [], b"in"
        return 401, [("WWW-Authenticate", 'Basic realm="r"')], b""
    if path == "/digest":
        if not given.startswith("Digest "):
            return 401, [("WWW-Authenticate", 'Digest realm="r", '
                          'nonce="abc", qop="auth", algorithm=MD5')], b""
        return (200 if digest_ok(method, given) else 403), [], b"digest ok"
    if path == "/ntlm" and not given.startswith("NTLM "):
        return 401, [("WWW-Authenticate", "NTLM")], b""
    if path == "/ntlm":
        return 200, [], given.encode()
    return None


def answer(head, body):
    method, target = head.split(b"\r\n")[0].decode("latin1").split(" ")[:2]
    u = urllib.parse.urlsplit(target)
    given = header(head, "authorization") or ""
    found = protected(method, u.path, given)
    if found is not None:
        return found
    status, headers, out = 200, [], b""
    if u.path.startswith("/echo"):
        out, headers = head + b"\r\n\r\n" + body, [("Content-Type", "text/plain")]
    if u.path == "/body":
        out = body
    if u.path == "/loop":
        status, headers = 302, [("Location", "/loop")]
    for k, v in urllib.parse.parse_qsl(u.query, keep_blank_values=True):
        if k == "status":
            status = int(v)
        elif k == "h":
            headers.append(tuple(v.split(":", 1)))
        elif k == "body":
            out = v.encode()
        elif k == "b64":
            out = base64.b64decode(v)
        elif k == "size":
            out = b"x" * int(v)
        elif k == "nest":
            out = b"[" * int(v)
        elif k == "gzip":
            out = gzip.compress(out, 1)
            headers.append(("Content-Encoding", "gzip"))
        elif k == "deflate":
            out = zlib.compress(out)
            headers.append(("Content-Encoding", "deflate"))
        elif k == "rawdeflate":
            z = zlib.compressobj(9, zlib.DEFLATED, -15)
            out = z.compress(out) + z.flush()
            headers.append(("Content-Encoding", "deflate"))
        elif k == "big-header":
            headers.append(("X-Big", "x" * int(v)))
        elif k == "sleep":
            time.sleep(float(v))
    return status, headers, out


def endless(c):
    c.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        c.sendall(b"x" * 65536)


def serve(c):
    while True:
        request = read_request(c)
        if request is None:
            return
        if b" /endless " in request[0]:
            endless(c)
        status, headers, out = answer(*request)
        text = "HTTP/1.1 %d X\r\n" % status
        text += "".join("%s: %s\r\n" % h for h in headers)
        text += "Content-Length: %d\r\n\r\n" % len(out)
        head_only = request[0].startswith(b"HEAD ")
        c.sendall(text.encode("latin1") + (b"" if head_only else out))


def pipe(a, b):
    data = a.recv(65536)
    while data:
        b.sendall(data)
        data = a.recv(65536)


def proxy(c):
    head, _ = read_request(c)
    method, target = head.split(b"\r\n")[0].decode().split(" ")[:2]
    if method == "CONNECT":
        host, port = target.rsplit(":", 1)
        s = socket.create_connection((host, int(port)))
        c.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        threading.Thread(target=calm(pipe), args=(s, c), daemon=True).start()
        pipe(c, s)
        return
    out = b"proxied " + target.encode()
    c.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(out) + out)


def calm(fn):
    def run(*args):
        try:
            fn(*args)
        except OSError:
            pass
    return run


def accept(s, fn, context):
    while True:
        c, _ = s.accept()

        def one(c=c):
            with (context.wrap_socket(c, server_side=True) if context
                  else c) as wrapped:
                fn(wrapped)
        threading.Thread(target=calm(one), daemon=True).start()


def listen(ports, name, fn, context=None, family=socket.AF_INET,
           address=("127.0.0.1", 0)):
    s = socket.socket(family)
    s.bind(address)
    s.listen(512)
    if family != socket.AF_UNIX:
        ports.append("%s=%d\n" % (name, s.getsockname()[1]))
    threading.Thread(target=accept, args=(s, fn, context), daemon=True).start()


def context(folder, client, name="/server.pem"):
    c = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    c.load_cert_chain(folder + name, folder + "/server.key")
    if client:
        c.verify_mode = ssl.CERT_REQUIRED
        c.load_verify_locations(folder + "/ca.pem")
    return c


def main():
    folder = sys.argv[1]
    ports = []
    listen(ports, "http", serve)
    listen(ports, "other", serve)
    listen(ports, "proxy", proxy)
    listen(ports, "black", lambda c: time.sleep(1000))
    listen(ports, "tls", serve, context(folder, False))
    listen(ports, "mtls", serve, context(folder, True))
    listen(ports, "expired", serve, context(folder, False, "/expired.pem"))
    listen(ports, "", serve, family=socket.AF_UNIX, address=folder + "/sock")
    with open(folder + "/ports.new", "w") as f:
        f.writelines(ports)
    os.rename(folder + "/ports.new", folder + "/ports")
    while True:
        time.sleep(1000)


main()
