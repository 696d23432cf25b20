import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { ViewRequest } from '../../../src/wire/view-requests.ts';
import { type Client, LookedHosts, message, TOTALS } from './looked-hosts.ts';

let hosts: LookedHosts;

beforeEach(() => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  hosts = new LookedHosts();
});

/** A view that no other test has. */
const boardOf = (name: string) => ViewRequest.parse({ view: 'leaderboard', filter: name });

/** Opens views until one is refused. Returns their number and the error. */
async function openAll(client: string, host = 'a'): Promise<{ opened: number; problem: unknown }> {
  for (let opened = 0; opened < 100; opened++)
    try {
      await hosts.join(host, boardOf(`${client} ${opened}`), opened);
    } catch (problem) {
      return { opened, problem };
    }
  return { opened: 100, problem: undefined };
}

test('clients that ask for the same view of a host share it, and the last that leaves ends it', async () => {
  const [first, second] = await Promise.all([hosts.join(), hosts.join()]);
  expect(hosts.looked).toHaveLength(1);
  hosts.looked[0]?.sink.message(message(1), true);
  hosts.looked[0]?.sink.message(message(2), false);
  expect([first.got, second.got]).toEqual([
    [1, 2],
    [1, 2],
  ]);
  first.end();
  expect(hosts.looked[0]?.isEnded).toBe(false);
  second.end();
  expect(hosts.looked[0]?.isEnded).toBe(true);
  await hosts.join();
  expect(hosts.looked).toHaveLength(2);
});

test('another host, and another request, is another view', async () => {
  await Promise.all([
    hosts.join('a'),
    hosts.join('b'),
    hosts.join('a', ViewRequest.parse({ view: 'health' })),
  ]);
  expect(hosts.looked).toHaveLength(3);
});

test('a view that ends at the host ends for all, and the next client opens it again', async () => {
  const clients = [await hosts.join(), await hosts.join()];
  hosts.looked[0]?.sink.closed({ code: 'SESSION_UNKNOWN', message: 'it was deleted', hint: 'Look.' });
  expect(clients.map(({ got }) => got)).toEqual([['closed'], ['closed']]);
  await hosts.join();
  expect(hosts.looked).toHaveLength(2);
  for (const client of clients) client.end();
  await hosts.join();
  expect(hosts.looked).toHaveLength(2);
});

test('a client that subscribes anew keeps the view', async () => {
  const client = await hosts.join();
  const { subscribe } = await hosts.views.find('a', TOTALS, { views: 0 });
  client.end();
  expect(hosts.looked[0]?.isEnded).toBe(false);
  subscribe(client)();
  expect(hosts.looked[0]?.isEnded).toBe(true);
});

test('a host that does not answer is asked again by the next client', async () => {
  for (const count of [1, 2]) {
    await expect(hosts.views.find('gone', TOTALS, { views: 0 })).rejects.toMatchObject({
      code: 'FLEET_UNREACHABLE',
    });
    expect(hosts.looks).toBe(count);
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
  await expect(hosts.join('a', boardOf('ninth'))).rejects.toMatchObject({ code: 'CLIENT_LIMIT' });
});

test('a client may have a view that is open where the host gives no other, but not more than 16', async () => {
  for (const client of ['first', 'second', 'third', 'fourth', 'fifth', 'sixth', 'seventh', 'eighth'])
    await openAll(client);
  expect(hosts.looked).toHaveLength(64);
  await hosts.join('a', boardOf('first 0'), 15);
  expect(hosts.looked).toHaveLength(64);
  await expect(hosts.join('a', boardOf('first 0'), 16)).rejects.toMatchObject({ code: 'CLIENT_LIMIT' });
});

test('connections of one machine have half of the views that a host gives, and those that others opened', async () => {
  const clients: Client[] = [];
  for (let at = 0; at < 32; at++)
    clients.push(await hosts.join('a', boardOf(`first ${at}`), at % 8, '192.0.2.1'));
  await expect(hosts.join('a', boardOf('more'), 0, '192.0.2.1')).rejects.toMatchObject({
    code: 'CLIENT_LIMIT',
    message: '32 views of host a were opened from 192.0.2.1, and no more are allowed',
  });
  await hosts.join('b', boardOf('more'), 0, '192.0.2.1');
  await hosts.join('a', boardOf('more'), 0, '192.0.2.2');
  await hosts.join('a', boardOf('more'), 0, '192.0.2.1');
  clients[0]?.end();
  await hosts.join('a', boardOf('again'), 0, '192.0.2.1');
});

test('a view that ended leaves its place', async () => {
  const clients = await Promise.all(
    Array.from({ length: 16 }, (_, at) => hosts.join('a', boardOf(`${at}`), at)),
  );
  clients[3]?.end();
  hosts.looked[5]?.sink.closed({ code: 'SESSION_UNKNOWN', message: 'it was deleted', hint: 'Look.' });
  await hosts.join('a', boardOf('more'), 14);
  expect(hosts.looked).toHaveLength(17);
});
