/** Backends that do wrong, in the manner that TOY_MANNER names, on the real pipe. */

import { spawnSync } from 'node:child_process';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';

interface Line {
  id?: number;
  method?: string;
  params?: { call: number };
}

const manner = process.env.TOY_MANNER!;

const connectsAs = (pipe: string, options: object): string =>
  spawnSync(
    process.execPath,
    ['-e', `require('node:net').connect(${JSON.stringify(pipe)}).on('connect', () => { console.log('connected'); process.exit() }).on('error', (error) => console.log(error.code))`],
    { encoding: 'utf8', cwd: '/', ...options },
  ).stdout.trim();

createInterface({ input: process.stdin }).once('line', (text) => {
  const { pipe, token, protocol } = JSON.parse(text) as { pipe: string; token: string; protocol: number };
  if (manner === 'ends') {
    process.stderr.write('the reason of it');
    process.exitCode = 3;
    process.stdin.destroy();
    return;
  }
  if (manner === 'hangs') return;
  // Before our own connection, since there is only one.
  const told = manner === 'stranger' ? connectsAs(pipe, { uid: 65534, gid: 65534 }) : '';

  const socket = connect(pipe);
  const send = (message: object): boolean => socket.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  const hello = { token, protocol, version: '1', node: process.versions.node, pid: process.pid };
  if (manner === 'token') hello.token = hello.token.split('').reverse().join('');
  if (manner === 'protocol') hello.protocol = 99;
  if (manner === 'old') hello.node = '18.19.0';
  if (manner === 'tokenless') send({ id: 0, method: 'records', params: { call: 1, records: [] } });
  else if (manner !== 'silent') send({ id: 0, method: 'hello', params: hello });

  socket.on('close', () => process.exit());
  socket.on('error', () => process.exit());
  createInterface({ input: socket }).on('line', (line) => {
    const { id, method, params } = JSON.parse(line) as Line;
    if (method !== 'invoke') return;
    const output = (text: string): void => {
      send({ id: 1000, method: 'records', params: { call: params!.call, records: [{ kind: 'output', items: [text] }] } });
      send({ id, result: {} });
    };
    switch (manner) {
      case 'dies':
        process.kill(process.pid, 'SIGKILL');
        break;
      case 'malformed':
        socket.write('this is no message\n');
        break;
      case 'oversized':
        socket.write(Buffer.alloc(17 * 1024 * 1024, 0x61));
        break;
      case 'stranger':
        output(told);
        break;
      case 'second':
        output(connectsAs(pipe, {}));
        break;
      case 'deaf':
        send({ id: 1000, method: 'records', params: { call: params!.call, records: [{ kind: 'output', items: [process.pid] }] } });
        break;
    }
  });
});
