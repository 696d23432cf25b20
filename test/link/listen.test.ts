import { once } from 'node:events';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { listening } from '../../src/link/listen.ts';
import { rejection } from '../fixtures/failure.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';

function made(): Server {
  const server = createServer();
  onTestFinished(() => void server.close());
  return server;
}

test('a port that is taken, and a path that cannot be, are LISTEN_FAILED with what to do', async () => {
  const taken = made().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  const acceptFailed = vi.fn();
  const options = { host: '127.0.0.1', port };
  expect(await rejection(listening(made(), options, `127.0.0.1:${port}`, acceptFailed))).toMatchObject({
    code: 'LISTEN_FAILED',
    message: expect.stringContaining(`cannot listen on 127.0.0.1:${port}: `),
    hint: 'Choose another port with --listen.',
  });
  const path = `${temporaryDirectory()}/none/socket`;
  expect(await rejection(listening(made(), { path }, path, acceptFailed))).toMatchObject({
    code: 'LISTEN_FAILED',
    hint: 'Choose another directory with --run-dir.',
  });
  expect(acceptFailed).not.toHaveBeenCalled();
});

test('errors of a server that listens are told one by one, and end nothing', async () => {
  const server = made();
  const acceptFailed = vi.fn();
  await listening(server, { host: '127.0.0.1', port: 0 }, '127.0.0.1:0', acceptFailed);
  const errors = ['ENFILE', 'ENOMEM'].map((code) => Object.assign(new Error(`accept ${code}`), { code }));
  for (const error of errors) server.emit('error', error);
  expect(acceptFailed.mock.calls).toEqual(errors.map((error) => [error]));
});
