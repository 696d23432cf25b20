import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { listens } from '../../src/kernel/listens.ts';

test.each(['127.0.0.1', '::'])('a process that listens on %s, before and after', async (host) => {
  expect(listens('self')).toBe(false);
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  expect(listens('self')).toBe(true);
  expect(listens(process.pid)).toBe(true);
  await new Promise((resolve) => server.close(resolve));
  expect(listens('self')).toBe(false);
});

test('a process that is gone', () => {
  expect(listens(2 ** 22 + 1)).toBeUndefined();
});
