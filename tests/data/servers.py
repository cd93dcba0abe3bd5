#!/usr/bin/env python3
"""servers.py - small servers of files, mail and messages, for tests

usage: servers.py ftp|smtp|imap|pop3|mqtt [rude]

Listens on a port of 127.0.0.1, prints it, and keeps what it is given in memory.
A rude one never answers a goodbye.
"""
import signal
import socket
import socketserver
import sys
import threading

FILES = {"/hello.txt": b"hello\n", "/dir/two": b"22"}
MAILS = [b"Subject: one\r\n\r\nfirst\r\n", b"Subject: two\r\n\r\nsecond\r\n"]
TOPICS = {}
LOCK = threading.Lock()
RUDE = "rude" in sys.argv[2:]


class Lines(socketserver.StreamRequestHandler):
    """A server that reads lines and says lines."""

    disable_nagle_algorithm = True

    def say(self, text):
        self.wfile.write(text.encode() + b"\r\n")

    def line(self):
        got = self.rfile.readline(65536)
        if not got:
            raise EOFError
        return got.decode("latin-1").rstrip("\r\n")

    def dots(self):
        """The lines up to a single dot."""
        out = b""
        while True:
            got = self.rfile.readline(65536)
            if not got:
                raise EOFError
            if got == b".\r\n":
                return out
            out += got[1:] if got.startswith(b".") else got

    def handle(self):
        try:
            self.talk()
        except (EOFError, ConnectionError):
            pass

    def bye(self, text):
        if RUDE:
            threading.Event().wait(20)
        self.say(text)
        raise EOFError


class Ftp(Lines):
    def data(self):
        c, _ = self.passive.accept()
        return c

    def path(self, name):
        p = name if name.startswith("/") else self.cwd.rstrip("/") + "/" + name
        return p

    def give(self, data):
        self.say("150 here it comes")
        with self.data() as c:
            c.sendall(data)
        self.say("226 done")

    def store(self, name, old=b""):
        self.say("150 go on")
        with self.data() as c:
            while got := c.recv(65536):
                old += got
        FILES[self.path(name)] = old
        self.say("226 kept")

    def talk(self):
        self.cwd = "/"
        self.say("220 ready")
        while True:
            word, _, arg = self.line().partition(" ")
            word = word.upper()
            path = self.path(arg)
            if word == "USER":
                self.say("331 password?")
            elif word == "PASS":
                if arg == "wrong":
                    self.say("530 no")
                else:
                    self.say("230 welcome")
            elif word == "PWD":
                self.say('257 "%s"' % self.cwd)
            elif word == "CWD":
                if arg != "/" and not any(f.startswith(path + "/")
                                          for f in FILES):
                    self.say("550 no such folder")
                else:
                    self.cwd = path
                    self.say("250 there")
            elif word == "TYPE":
                self.say("200 yes")
            elif word == "REST":
                self.say("350 go on")
            elif word == "EPSV":
                self.passive = socket.create_server(("127.0.0.1", 0))
                self.say("229 (|||%d|)" % self.passive.getsockname()[1])
            elif word == "SIZE":
                if path in FILES:
                    self.say("213 %d" % len(FILES[path]))
                else:
                    self.say("550 no such file")
            elif word == "RETR":
                if path in FILES:
                    self.give(FILES[path])
                else:
                    self.say("550 no such file")
            elif word in ("NLST", "LIST"):
                names = [f[len(self.cwd.rstrip("/")) + 1:] for f in FILES
                         if f.startswith(self.cwd)]
                self.give("".join(n + "\r\n" for n in sorted(names)).encode())
            elif word == "STOR":
                self.store(arg)
            elif word == "APPE":
                self.store(arg, FILES.get(path, b""))
            elif word == "DELE":
                del FILES[path]
                self.say("250-Location: http://127.0.0.1/elsewhere\r\n"
                         "250 gone")
            elif word == "QUIT":
                self.bye("221 bye")
            else:
                self.say("502 no " + word)


class Smtp(Lines):
    def talk(self):
        self.say("220 mail")
        to = []
        while True:
            line = self.line()
            word = line.partition(" ")[0].upper()
            if word in ("EHLO", "HELO"):
                self.say("250-me\r\n250 SIZE 1000")
            elif word == "RCPT":
                if "nobody" in line:
                    self.say("550 no such user")
                else:
                    to.append(line)
                    self.say("250 to")
            elif word == "MAIL":
                self.sender = line
                self.say("250 from")
            elif word == "DATA":
                self.say("354 go on")
                text = self.dots()
                sys.stderr.write("%s\n%s\n%s\n" % (
                    self.sender, "\n".join(to), text.decode()))
                sys.stderr.flush()
                to = []
                self.say("250 kept as 7")
            elif word == "VRFY":
                self.say("252 perhaps")
            elif word in ("NOOP", "RSET"):
                self.say("250 yes")
            elif word == "QUIT":
                self.bye("221 bye")
            else:
                self.say("500 no " + word)


class Imap(Lines):
    def command(self, tag, word, arg):
        if word == "CAPABILITY":
            self.say("* CAPABILITY IMAP4rev1")
        elif word == "LOGIN":
            if "wrong" in arg:
                self.say(tag + " NO not you")
                return
        elif word == "SELECT":
            self.say("* %d EXISTS" % len(MAILS))
        elif word == "FETCH":
            number = int(arg.split()[0])
            if number > len(MAILS):
                self.say(tag + " NO no such mail")
                return
            mail = MAILS[number - 1]
            self.say("* %d FETCH (BODY[] {%d}" % (number, len(mail)))
            self.wfile.write(mail + b")\r\n")
        elif word == "SEARCH":
            self.say("* SEARCH " + " ".join(
                str(i + 1) for i in range(len(MAILS))))
        elif word == "LIST":
            self.say('* LIST (\\HasNoChildren) "/" INBOX')
        elif word == "APPEND":
            self.say("+ go on")
            size = int(arg.rsplit("{", 1)[1].rstrip("}"))
            MAILS.append(self.rfile.read(size))
            self.line()
        elif word == "LOGOUT":
            if RUDE:
                threading.Event().wait(20)
            self.say("* BYE")
        elif word != "NOOP":
            self.say(tag + " BAD no " + word)
            return
        self.say(tag + " OK done")

    def talk(self):
        self.say("* OK ready")
        while True:
            tag, _, rest = self.line().partition(" ")
            word, _, arg = rest.partition(" ")
            self.command(tag, word.upper(), arg)


class Pop3(Lines):
    def many(self, data):
        self.say("+OK")
        self.wfile.write(data + b".\r\n")

    def talk(self):
        self.say("+OK ready")
        while True:
            word, _, arg = self.line().partition(" ")
            word = word.upper()
            if word == "CAPA":
                self.many(b"USER\r\nUIDL\r\n")
            elif word == "USER" or word == "NOOP":
                self.say("+OK")
            elif word == "PASS":
                self.say("-ERR no" if arg == "wrong" else "+OK")
            elif word == "STAT":
                self.say("+OK %d 99" % len(MAILS))
            elif word == "LIST":
                self.many(b"".join(b"%d %d\r\n" % (i + 1, len(m))
                                   for i, m in enumerate(MAILS)))
            elif word == "RETR":
                if int(arg) <= len(MAILS):
                    self.many(MAILS[int(arg) - 1])
                else:
                    self.say("-ERR no such mail")
            elif word == "DELE":
                self.say("+OK gone")
            elif word == "QUIT":
                self.bye("+OK bye")
            else:
                self.say("-ERR no " + word)


class Mqtt(socketserver.StreamRequestHandler):
    """Keeps the last message of a topic, and gives it to who subscribes."""

    def packet(self):
        head = self.rfile.read(1)
        if not head:
            raise EOFError
        size = shift = 0
        while True:
            byte = self.rfile.read(1)[0]
            size |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return head[0] >> 4, self.rfile.read(size)

    def send(self, head, data):
        size, n = b"", len(data)
        while True:
            n, low = n >> 7, n & 127
            size += bytes([low | (128 if n else 0)])
            if not n:
                break
        self.wfile.write(bytes([head]) + size + data)

    def handle(self):
        try:
            while True:
                self.one(*self.packet())
        except (EOFError, ConnectionError, IndexError):
            pass

    def one(self, kind, data):
        if kind == 1:
            self.send(0x20, b"\0\0")
        elif kind == 3:
            size = int.from_bytes(data[:2], "big")
            with LOCK:
                TOPICS[data[2:2 + size]] = data
        elif kind == 8:
            size = int.from_bytes(data[2:4], "big")
            self.send(0x90, data[:2] + b"\0")
            with LOCK:
                kept = TOPICS.get(data[4:4 + size])
            if kept is not None:
                self.send(0x30, kept)


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 1024
    allow_reuse_address = True


KINDS = {"ftp": Ftp, "smtp": Smtp, "imap": Imap, "pop3": Pop3, "mqtt": Mqtt}

signal.signal(signal.SIGTERM, signal.SIG_DFL)
server = Server(("127.0.0.1", 0), KINDS[sys.argv[1]])
print(server.server_address[1], flush=True)
server.serve_forever()
