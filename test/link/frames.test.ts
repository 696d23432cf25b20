import { PassThrough } from 'node:stream';
import { expect, test, vi } from 'vitest';
import { FEEDS, REQUESTS, receiveFrames, sendFrame } from '../../src/link/frames.ts';

const framed = (length: number, body = ''): Buffer => {
  const head = Buffer.alloc(4);
  head.writeUInt32BE(length);
  return Buffer.concat([head, Buffer.from(body)]);
};

function reader(direction = REQUESTS) {
  const pipe = new PassThrough();
  const [receive, refuse] = [vi.fn(), vi.fn()];
  receiveFrames(pipe, direction, receive, refuse);
  return { pipe, receive, refuse, got: () => receive.mock.calls.map(([message]: unknown[]) => message) };
}
const settled = () => new Promise((resolve) => setImmediate(resolve));

test.each([REQUESTS, FEEDS])(
  'messages arrive whole, in whatever pieces the bytes come',
  async (direction) => {
    const sender = new PassThrough();
    const messages = [{ kind: 'stop' }, { text: 'é'.repeat(5_000) }, { list: [1, null] }];
    const sent = vi.fn();
    for (const message of messages) sendFrame(sender, direction, message, sent);
    const bytes = sender.read() as Buffer;
    for (const size of [1, 3, 4_096, bytes.length]) {
      const { pipe, got, refuse } = reader(direction);
      for (let from = 0; from < bytes.length; from += size) pipe.write(bytes.subarray(from, from + size));
      await settled();
      expect(got()).toEqual(messages);
      expect(refuse).not.toHaveBeenCalled();
    }
    expect(sent).toHaveBeenCalledTimes(3);
  },
);

test('typed arrays of a feed stay what they are', async () => {
  const { pipe, got } = reader(FEEDS);
  sendFrame(pipe, FEEDS, { counts: new Float64Array([1, 2.5]) });
  await settled();
  expect(got()).toEqual([{ counts: new Float64Array([1, 2.5]) }]);
});

test.each([
  ['over the limit', framed(REQUESTS.limit + 1)],
  ['of four gigabytes', framed(2 ** 32 - 1)],
  ['of no bytes', framed(0)],
  ['that is not JSON', framed(2, '{{')],
])('refuses a message %s, and reads no further', async (_, bytes) => {
  const { pipe, receive, refuse } = reader();
  pipe.write(bytes);
  await settled();
  expect(refuse).toHaveBeenCalledOnce();
  expect(receive).not.toHaveBeenCalled();
  expect(pipe.destroyed).toBe(true);
});

test.each([
  ['rejects', () => Promise.reject(new Error('no port'))],
  [
    'throws',
    () => {
      throw new Error('no port');
    },
  ],
])('a receiver that %s ends the reading with its error', async (_, fail) => {
  const { pipe, receive, refuse } = reader();
  receive.mockImplementation(fail);
  for (const kind of ['first', 'second']) sendFrame(pipe, REQUESTS, { kind });
  await settled();
  expect(refuse).toHaveBeenCalledExactlyOnceWith(new Error('no port'));
  expect(receive).toHaveBeenCalledOnce();
  expect(pipe.destroyed).toBe(true);
});

test('nothing more is read while a message is handled', async () => {
  const sender = new PassThrough();
  for (const number of [1, 2, 3]) sendFrame(sender, REQUESTS, { number });
  const pipe = new PassThrough();
  const got: unknown[] = [];
  const done: (() => void)[] = [];
  const receive = (message: unknown) => {
    got.push(message);
    return new Promise<void>((resolve) => done.push(resolve));
  };
  receiveFrames(pipe, REQUESTS, receive, vi.fn());
  pipe.write(sender.read());
  for (const number of [1, 2, 3]) {
    await settled();
    expect(got.at(-1)).toEqual({ number });
    expect([got.length, pipe.isPaused()]).toEqual([number, true]);
    done.at(-1)?.();
  }
  await settled();
  expect(pipe.isPaused()).toBe(false);
});

test('a closed pipe takes no message', () => {
  const pipe = new PassThrough();
  pipe.destroy();
  const sent = vi.fn();
  sendFrame(pipe, REQUESTS, { kind: 'stop' }, sent);
  expect(sent).not.toHaveBeenCalled();
});
