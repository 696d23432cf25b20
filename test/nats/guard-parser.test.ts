import { type AddressInfo, createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { VmtallyError } from '../../src/errors.ts';
import { Connection } from '../../src/nats/connection.ts';

/** Connects to a server that sends this after the handshake; why the connection ended. */
async function endOf(bytes: string, beforePong = false): Promise<string> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    socket.write(
      'INFO {"server_id":"S","version":"2.10.0","max_payload":1048576,"proto":1,"headers":true}\r\n',
    );
    socket.once('data', () => socket.write(beforePong ? bytes : `PONG\r\n${bytes}`));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const options = { servers: [`127.0.0.1:${port}`], name: 'test', inbox: '_INBOX' };
  let connection: Connection | undefined;
  const end = new Promise<VmtallyError>((resolve) => {
    connection = new Connection(options, { down: resolve });
  });
  onTestFinished(async () => {
    await connection?.stop();
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  connection?.subscribe('a', () => {});
  connection?.start();
  return (await end).message;
}

test.each([
  ['other bytes', '\x1b[2Jwhat\r\n', 'no NATS protocol'],
  ['other bytes before it greets', '\x1b[2Jwhat\r\n', 'no NATS protocol'],
  ['a message of 2 GB', 'MSG a 1 2000000000\r\nxxxx', 'announces more than'],
  ['a message with headers of 2 GB', 'HMSG a 1 12 2000000000\r\nNATS/1.0\r\n', 'announces more than'],
  ['a line without an end', `MSG ${'a'.repeat(9 << 20)}`, 'announces more than'],
])('a server that sends %s is left at once, and the terminal sees none of it', async (name, bytes, why) => {
  const log = vi.spyOn(console, 'log').mockReturnValue();
  onTestFinished(() => log.mockRestore());
  const message = await endOf(bytes, name.includes('before'));
  expect(message).toContain(why);
  expect(message).not.toContain('\x1b');
  expect(log).not.toHaveBeenCalled();
});
