import { beforeEach, expect, test, vi } from 'vitest';
import { PROTOCOL } from '../../../src/wire/messages.ts';

class Socket extends EventTarget {
  static last: Socket;
  constructor() {
    super();
    Socket.last = this;
  }
  send() {}
  close() {}
}

beforeEach(() => {
  vi.stubGlobal('WebSocket', Socket);
  vi.stubGlobal('location', new URL('http://127.0.0.1:7117/'));
  vi.stubGlobal('fetch', () => Promise.reject(new Error('nothing answers')));
  return () => void vi.unstubAllGlobals();
});

test('the role of the page stays while the connection is lost: a form would lose what the user typed', async () => {
  const { connection, lastRole } = await vi.importActual<typeof import('../../../ui/src/live/connection.ts')>(
    '../../../ui/src/live/connection.ts',
  );
  expect(lastRole()).toBeUndefined();
  const greeting = {
    type: 'greeting',
    protocol: PROTOCOL,
    version: '1',
    host: 'a',
    kernel: '6',
    bpftrace: '0',
    session: 'main',
    role: 'control',
  };
  Socket.last.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(greeting) }));
  expect([connection.state.kind, lastRole()]).toEqual(['open', 'control']);
  Socket.last.dispatchEvent(Object.assign(new Event('close'), { code: 1006, reason: '' }));
  expect([connection.state.kind, lastRole()]).toEqual(['lost', 'control']);
  connection.close();
});
