"""
Runs a program in a terminal of its own, and prints its process number. Each line on stdin is typed there; `^C` is the
key, and `close` closes the terminal. Ends when the program has ended: with 1 if it had to be killed.
"""
import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time

child, terminal = pty.fork()
if child == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack('HHHH', 40, 160, 0, 0))
print(child, flush=True)

waiting = b''
is_open = True
while is_open:
    ready = select.select([0, terminal], [], [])[0]
    if terminal in ready:
        try:
            shown = os.read(terminal, 65536)
        except OSError:
            break
        # A terminal says where its cursor is.
        for _ in range(shown.count(b'\x1b[6n')):
            os.write(terminal, b'\x1b[1;1R')
    if 0 in ready:
        typed = os.read(0, 65536)
        *lines, waiting = (waiting + typed).split(b'\n')
        if not typed:
            lines.append(b'close')
        for line in lines:
            if line == b'close':
                is_open = False
            else:
                os.write(terminal, b'\x03' if line == b'^C' else line + b'\r')
os.close(terminal)

until = time.monotonic() + 60
while time.monotonic() < until:
    if os.waitpid(child, os.WNOHANG)[0]:
        sys.exit(0)
    time.sleep(0.05)
os.kill(child, signal.SIGKILL)
os.waitpid(child, 0)
sys.exit(1)
