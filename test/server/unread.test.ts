import { expect, test, vi } from 'vitest';
import { Unread } from '../../src/server/unread.ts';

const message = (bytes: number) => Buffer.alloc(bytes);

/** A client whose connection ends as the service's do. */
function holderOf(unread: Unread) {
  const holder = { terminate: vi.fn(() => unread.forget(holder)) };
  return holder;
}

test('a message counts once, until the last client has read it', () => {
  const unread = new Unread();
  const shared = message(100);
  const read = [holderOf(unread), holderOf(unread)].map((holder) => unread.add(holder, shared));
  expect(unread.bytes).toBe(100);
  read[0]?.();
  expect(unread.bytes).toBe(100);
  read[1]?.();
  expect(unread.bytes).toBe(0);
});

test('above the limit the client that has read nothing for longest is disconnected', () => {
  const unread = new Unread(240);
  const [slow, reader, other] = [holderOf(unread), holderOf(unread), holderOf(unread)];
  unread.add(slow, message(100));
  const first = unread.add(reader, message(50));
  unread.add(reader, message(50));
  first();
  unread.add(other, message(100));
  expect([slow, reader, other].map(({ terminate }) => terminate.mock.calls.length)).toEqual([1, 0, 0]);
  expect(unread.bytes).toBe(150);
});

test('a message above the limit is sent to a client that waits for nothing else', () => {
  const unread = new Unread(10);
  const holder = holderOf(unread);
  unread.add(holder, message(100));
  expect(holder.terminate).not.toHaveBeenCalled();
});

test('a client that reads after its connection ended changes nothing', () => {
  const unread = new Unread();
  const holder = holderOf(unread);
  const read = unread.add(holder, message(100));
  unread.forget(holder);
  read();
  expect(unread.bytes).toBe(0);
});
