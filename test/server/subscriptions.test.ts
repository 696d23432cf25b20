import { expect, test, vi } from 'vitest';
import { VmtallyError } from '../../src/errors.ts';
import { Subscriptions } from '../../src/server/subscriptions.ts';
import type { ViewHub } from '../../src/server/view-hub.ts';
import { ViewRequest } from '../../src/wire/view-requests.ts';
import { Reader, serving, settled } from '../fixtures/engine.ts';
import { sessionInfo } from '../fixtures/feed.ts';

const subscribe = (id: number, request: object) => ({
  type: 'subscribe' as const,
  id,
  view: ViewRequest.parse(request),
});

const typesOf = ({ got }: Reader) => got.map(({ message }) => message.type);

test('views move to another hub, and get nothing more of the first', async () => {
  const [first, second] = [serving(), serving()];
  const reader = new Reader();
  const subscriptions = new Subscriptions(reader, { role: 'read' }, () => true);
  await subscriptions.add(first.hub, subscribe(1, { view: 'totals' }));
  await subscriptions.add(first.hub, subscribe(2, { view: 'vmstat' }));
  await settled();
  reader.got.length = 0;
  const refused: unknown[] = [];
  await subscriptions.moveTo(second.hub, (id, error) => refused.push([id, error]));
  await settled();
  expect(typesOf(reader).toSorted()).toEqual(['subscribed', 'subscribed', 'totals', 'vmstat']);
  expect(refused).toEqual([]);
  reader.got.length = 0;
  first.engine.tick({});
  await settled();
  expect(typesOf(reader)).toEqual([]);
  second.engine.tick({});
  await settled();
  expect(typesOf(reader).toSorted()).toEqual(['totals', 'vmstat']);
});

test('the time line moves last, so that it says another time only where the views are of that time', async () => {
  const [first, second] = [serving(), serving()];
  const reader = new Reader();
  const subscriptions = new Subscriptions(reader, { role: 'read' }, () => true);
  await subscriptions.add(first.hub, subscribe(1, { view: 'timeline' }));
  await subscriptions.add(first.hub, subscribe(2, { view: 'totals' }));
  await settled();
  for (let moves = 0; moves < 2; moves++) {
    reader.got.length = 0;
    await subscriptions.moveTo(second.hub, () => expect.fail());
    await settled();
    const ids = reader.got.flatMap(({ message }) => (message.type === 'subscribed' ? [message.id] : []));
    expect(ids).toEqual([2, 1]);
  }
});

test('a view that the other hub does not have is refused by its id', async () => {
  const [first, second] = [serving(), serving()];
  first.engine.session({ id: 'other' });
  const subscriptions = new Subscriptions(new Reader(), { role: 'read' }, () => true);
  await subscriptions.add(first.hub, subscribe(7, { view: 'totals', session: 'other' }));
  const refused: unknown[] = [];
  await subscriptions.moveTo(second.hub, (id, error) => refused.push([id, (error as Error).message]));
  expect(refused).toEqual([[7, 'there is no session other']]);
});

test('a view that was asked for at a time that does not hold it comes at one that does', async () => {
  const [past, now] = [serving(), serving()];
  past.engine.handlers['count-by-cpu'] = () => {
    throw new VmtallyError('NOT_RECORDED', 'counts by CPU are of now only', 'Return to live first.');
  };
  now.engine.session({ id: 'main-cpu', companionOf: 'main' });
  now.engine.handlers['count-by-cpu'] = () => sessionInfo({ id: 'main-cpu' });
  const reader = new Reader();
  const subscriptions = new Subscriptions(reader, { role: 'control' }, () => true);
  const byCpu = subscribe(4, { view: 'leaderboard', group: 'cpu' });
  await expect(subscriptions.add(past.hub, byCpu)).rejects.toThrow('counts by CPU are of now only');
  await subscriptions.moveTo(now.hub, () => expect.fail());
  await settled();
  expect(typesOf(reader)).toEqual(['subscribed', 'leaderboard']);
  subscriptions.remove(4);
});

test('a view of what is not freed that the service closed leaves its place to another', async () => {
  const { engine, hub } = serving();
  engine.session({ id: 'main-objects', companionOf: 'main' });
  engine.handlers['count-objects'] = () => sessionInfo({ id: 'main-objects' });
  const subscriptions = new Subscriptions(new Reader(), { role: 'control' }, () => true);
  await subscriptions.add(hub, subscribe(1, { view: 'outstanding', run: 1 }));
  await expect(subscriptions.add(hub, subscribe(2, { view: 'outstanding', run: 2 }))).rejects.toThrow(
    'a view of what is not freed is open',
  );
  subscriptions.closed('v1');
  await subscriptions.add(hub, subscribe(2, { view: 'outstanding', run: 2 }));
});

test('a view that ends in its first message takes no place among those of a client', async () => {
  let ends = 0;
  const subscriptions: Subscriptions = new Subscriptions(new Reader(), { role: 'read' }, () => true);
  const views: number[] = [];
  const hub = {
    view: async (_: unknown, asker: { views: number }) => {
      views.push(asker.views);
      const close = () => {
        subscriptions.closed('v1');
        return () => ends++;
      };
      return { key: 'v1', subscribe: close };
    },
  } as unknown as ViewHub;
  for (const id of [1, 2]) await subscriptions.add(hub, subscribe(id, { view: 'totals' }));
  expect(views).toEqual([0, 0]);
  expect(ends).toBe(2);
});

test('a client that leaves before its view comes gives the place back at once', async () => {
  let open = true;
  const ended = vi.fn();
  const hub = {
    view: async () => {
      open = false;
      return { key: 'v1', subscribe: () => ended };
    },
  } as unknown as ViewHub;
  const reader = new Reader();
  const subscriptions = new Subscriptions(reader, { role: 'read' }, () => open);
  await subscriptions.add(hub, subscribe(1, { view: 'totals' }));
  expect(ended).toHaveBeenCalledTimes(1);
  expect(typesOf(reader)).toEqual([]);
});

test('a client that asks for a view of a host says how many of that host it has beside the one that it replaces', async () => {
  const askers: [string | undefined, number][] = [];
  const hub = {
    view: async ({ view }: ViewRequest, { host, views }: { host?: string; views: number }) => {
      askers.push([host, views]);
      return { key: `${host} ${view}`, subscribe: () => () => {} };
    },
  } as unknown as ViewHub;
  const subscriptions = new Subscriptions(new Reader(), { role: 'read' }, () => true);
  const add = (id: number, view: string, host?: string) =>
    subscriptions.add(hub, { ...subscribe(id, { view }), ...(host !== undefined && { host }) });
  await add(1, 'totals', 'a');
  await add(2, 'vmstat', 'a');
  await add(3, 'totals', 'b');
  await add(4, 'totals');
  await add(2, 'health', 'a');
  await add(5, 'health', 'a');
  await add(6, 'vmstat', 'a');
  subscriptions.remove(1);
  await add(7, 'totals', 'a');
  expect(askers).toEqual([
    ['a', 0],
    ['a', 1],
    ['b', 0],
    [undefined, 3],
    ['a', 1],
    ['a', 2],
    ['a', 2],
    ['a', 2],
  ]);
});
