import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { VmtallyError } from '../../../src/errors.ts';
import type { RelaySink } from '../../../src/nats/host-view-sink.ts';
import { RelayedViews } from '../../../src/server/fleet/relayed-views.ts';
import type { Published } from '../../../src/server/published.ts';
import type { ServerMessage } from '../../../src/wire/messages.ts';
import { ViewRequest } from '../../../src/wire/view-requests.ts';

const TOTALS = ViewRequest.parse({ view: 'totals' });
const message = (tick: number) => ({ type: 'totals', key: 'v7', tick }) as unknown as ServerMessage;

/** Views that are open at hosts. */
let looked: { host: string; sink: RelaySink; again: () => void; isEnded: boolean }[];
let looks: number;
let views: RelayedViews;

beforeEach(() => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  [looked, looks] = [[], 0];
  views = new RelayedViews({
    look: async (host) => {
      looks++;
      if (host === 'gone') throw new VmtallyError('FLEET_UNREACHABLE', 'no service answers', 'Look.');
      const again = vi.fn();
      return {
        again,
        begin: (sink) => {
          const entry = { host, sink, again, isEnded: false };
          looked.push(entry);
          return () => (entry.isEnded = true);
        },
      };
    },
  });
});

class Client {
  ready = true;
  readonly got: unknown[] = [];
  end = () => {};
  send({ message: { type, key, ...rest } }: Published & { message: { key?: string } }): void {
    this.got.push('tick' in rest ? rest.tick : 'ticks' in rest ? `${type} ${String(rest.ticks)}` : type);
    expect(key).toMatch(/^r\d+$/);
  }
}

async function join(host = 'a', view = TOTALS, held = 0): Promise<Client> {
  const client = new Client();
  client.end = (await views.find(host, view, held)).subscribe(client);
  return client;
}

/** A view that no other test has. */
const boardOf = (name: string) => ViewRequest.parse({ view: 'leaderboard', filter: name });

/** Opens views until one is refused. Returns their number and the error. */
async function openAll(client: string, host = 'a'): Promise<{ opened: number; problem: unknown }> {
  for (let opened = 0; opened < 100; opened++)
    try {
      await join(host, boardOf(`${client} ${opened}`), opened);
    } catch (problem) {
      return { opened, problem };
    }
  return { opened: 100, problem: undefined };
}

test('clients that ask for the same view of a host share it, and the last that leaves ends it', async () => {
  const [first, second] = await Promise.all([join(), join()]);
  expect(looked).toHaveLength(1);
  looked[0]?.sink.message(message(1), true);
  looked[0]?.sink.message(message(2), false);
  expect([first.got, second.got]).toEqual([
    [1, 2],
    [1, 2],
  ]);
  first.end();
  expect(looked[0]?.isEnded).toBe(false);
  second.end();
  expect(looked[0]?.isEnded).toBe(true);
  await join();
  expect(looked).toHaveLength(2);
});

test('another host, and another request, is another view', async () => {
  await Promise.all([join('a'), join('b'), join('a', ViewRequest.parse({ view: 'health' }))]);
  expect(looked).toHaveLength(3);
});

test('a client that joins later gets nothing until the snapshot that is asked for, which all get', async () => {
  const first = await join();
  looked[0]?.sink.message(message(1), true);
  const second = await join();
  await vi.advanceTimersByTimeAsync(0);
  expect(looked[0]?.again).toHaveBeenCalledTimes(1);
  looked[0]?.sink.message(message(2), false);
  looked[0]?.sink.message(message(3), true);
  looked[0]?.sink.message(message(4), false);
  expect(first.got).toEqual([1, 2, 3, 4]);
  expect(second.got).toEqual([3, 4]);
});

test('a host is asked for a snapshot once a second, however many join', async () => {
  await join();
  for (let second = 0; second < 5; second++)
    for (let client = 0; client < 10; client++) {
      looked[0]?.sink.message(message(1), true);
      await join();
      await vi.advanceTimersByTimeAsync(100);
    }
  const { length } = vi.mocked(looked[0]?.again ?? expect.fail()).mock.calls;
  expect(length).toBeGreaterThanOrEqual(4);
  expect(length).toBeLessThanOrEqual(6);
});

test('a client that reads too slowly loses messages, is told how many, and delays no other', async () => {
  const [slow, other] = [await join(), await join()];
  looked[0]?.sink.message(message(1), true);
  slow.ready = false;
  looked[0]?.sink.message(message(2), false);
  looked[0]?.sink.message(message(3), false);
  expect(looked[0]?.sink.ready).toBe(true);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(looked[0]?.again).not.toHaveBeenCalled();
  slow.ready = true;
  looked[0]?.sink.message(message(4), false);
  await vi.advanceTimersByTimeAsync(0);
  expect(looked[0]?.again).toHaveBeenCalledTimes(1);
  looked[0]?.sink.message(message(5), true);
  expect(slow.got).toEqual([1, 'lost 3', 5]);
  expect(other.got).toEqual([1, 2, 3, 4, 5]);
});

test('a client that missed the last message of a quiet view gets a snapshot once it reads again', async () => {
  const [slow, other] = [await join(), await join()];
  looked[0]?.sink.message(message(1), true);
  slow.ready = false;
  looked[0]?.sink.message(message(2), false);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(looked[0]?.again).not.toHaveBeenCalled();
  slow.ready = true;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(looked[0]?.again).toHaveBeenCalledTimes(1);
  looked[0]?.sink.message(message(3), true);
  expect(slow.got).toEqual([1, 'lost 1', 3]);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(looked[0]?.again).toHaveBeenCalledTimes(1);
  slow.ready = false;
  looked[0]?.sink.message(message(4), false);
  slow.end();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(vi.getTimerCount()).toBe(0);
  expect(other.got).toEqual([1, 2, 3, 4]);
});

test('a client that is not ready when it joins loses nothing before its first snapshot', async () => {
  await join();
  looked[0]?.sink.message(message(1), true);
  const slow = await join();
  slow.ready = false;
  looked[0]?.sink.message(message(2), false);
  looked[0]?.sink.message(message(3), true);
  slow.ready = true;
  looked[0]?.sink.message(message(4), false);
  looked[0]?.sink.message(message(5), true);
  slow.ready = false;
  looked[0]?.sink.message(message(6), false);
  slow.ready = true;
  looked[0]?.sink.message(message(7), true);
  expect(slow.got).toEqual([5, 'lost 1', 7]);
});

test('messages that were lost on the way are lost to all that had a snapshot', async () => {
  const first = await join();
  looked[0]?.sink.message(message(1), true);
  looked[0]?.sink.lost(2);
  const second = await join();
  looked[0]?.sink.message(message(4), true);
  expect(first.got).toEqual([1, 'lost 2', 4]);
  expect(second.got).toEqual([4]);
});

test('a view that ends at the host ends for all, and the next client opens it again', async () => {
  const clients = [await join(), await join()];
  looked[0]?.sink.closed({ code: 'SESSION_UNKNOWN', message: 'it was deleted', hint: 'Look.' });
  expect(clients.map(({ got }) => got)).toEqual([['closed'], ['closed']]);
  await join();
  expect(looked).toHaveLength(2);
  for (const client of clients) client.end();
  await join();
  expect(looked).toHaveLength(2);
});

test('a client that subscribes anew keeps the view', async () => {
  const client = await join();
  const { subscribe } = await views.find('a', TOTALS, 0);
  client.end();
  expect(looked[0]?.isEnded).toBe(false);
  subscribe(client)();
  expect(looked[0]?.isEnded).toBe(true);
});

test('a view that nobody subscribes to is kept for a while only', async () => {
  await views.find('a', TOTALS, 0);
  await vi.advanceTimersByTimeAsync(5_000);
  // The host has its place back.
  expect(looked.map(({ isEnded }) => isEnded)).toEqual([true]);
  await join();
  expect(looks).toBe(2);
});

test('a host that does not answer is asked again by the next client', async () => {
  for (const count of [1, 2]) {
    await expect(views.find('gone', TOTALS, 0)).rejects.toMatchObject({ code: 'FLEET_UNREACHABLE' });
    expect(looks).toBe(count);
  }
});

test('a client has at most 16 views of a host, and others have their part of the 64 that it gives', async () => {
  const { opened, problem } = await openAll('first');
  expect(opened).toBe(16);
  expect(problem).toMatchObject({
    code: 'CLIENT_LIMIT',
    message:
      '16 views of host a are open to this client, 16 to all clients of this hub, and it may have no more',
    hint: 'Unsubscribe from one of them, or try again later. A view that another client has open needs no place.',
  });
  expect((await openAll('first', 'b')).opened).toBe(16);
  const others = ['second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth'];
  const parts: number[] = [];
  for (const each of others) parts.push((await openAll(each)).opened);
  expect(parts).toEqual([16, 16, 8, 4, 2, 1, 1]);
  await expect(join('a', boardOf('ninth'))).rejects.toMatchObject({ code: 'CLIENT_LIMIT' });
});

test('a client may have a view that is open where the host gives no other, but not more than 16', async () => {
  for (const client of ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth'])
    await openAll(client);
  expect(looked).toHaveLength(64);
  await join('a', boardOf('first 0'), 15);
  expect(looked).toHaveLength(64);
  await expect(join('a', boardOf('first 0'), 16)).rejects.toMatchObject({ code: 'CLIENT_LIMIT' });
});

test('a view that ended leaves its place', async () => {
  const clients = await Promise.all(Array.from({ length: 16 }, (_, at) => join('a', boardOf(`${at}`), at)));
  clients[3]?.end();
  looked[5]?.sink.closed({ code: 'SESSION_UNKNOWN', message: 'it was deleted', hint: 'Look.' });
  await join('a', boardOf('more'), 14);
  expect(looked).toHaveLength(17);
});
