import { beforeEach, describe, expect, test } from 'vitest';
import { outstanding } from '../../../src/server/view/outstanding.ts';
import { OutstandingMessage } from '../../../src/wire/sample-views.ts';
import { OutstandingRequest } from '../../../src/wire/view-requests.ts';
import { type Serving, serving } from '../../fixtures/engine.ts';
import { rejection } from '../../fixtures/failure.ts';
import { BYTES, sessionInfo, who } from '../../fixtures/feed.ts';
import { feedObjects } from '../../fixtures/objects.ts';

const run = (event: string, runs: number) => ({ event, loses: 'events' as const, runs, bound: 0 });
const exactness = {
  ...sessionInfo().exactness,
  missedRuns: [run('kmem:kfree', 2), run('kmem:kmalloc', 5)],
};
const COMPANION = {
  id: 'main-objects',
  companionOf: 'main',
  series: [BYTES],
  target: 'process 7',
  events: [{ event: 'kmem:kmalloc' }, { event: 'kmem:kfree' }],
  exactness,
};
const request = (parts: Partial<OutstandingRequest> = {}) =>
  OutstandingRequest.parse({ view: 'outstanding', ...parts });

let of: Serving;
beforeEach(() => {
  of = serving();
  of.engine.session(COMPANION);
  of.engine.handlers['count-objects'] = () => sessionInfo(COMPANION);
});

const tick = (objects: Parameters<typeof feedObjects>[0]) =>
  of.engine.tick({
    session: 'main-objects',
    rows: [who(0, { key: '7', name: 'sh' }), who(1, { key: '8', name: 'cc1' })],
    series: [BYTES],
    objects: feedObjects(objects),
  });
const COUNTS = {
  begins: true,
  sites: ['do_it+0x4/0x40', 'other+0x8/0x10'],
  allocated: [
    [7, 1, 64, 8],
    [8, 2, 96, 1],
  ],
  freed: [[7, 1, 64, 3]],
  sums: { allocated: 99, freed: 99, earlier: 4 },
};

async function open(parts: Partial<OutstandingRequest> = {}) {
  const resolved = await outstanding.resolve(request(parts), of.hub, { role: 'control' });
  const source = outstanding.open(resolved, 'v7', of.hub, 'control');
  return () => OutstandingMessage.parse(source.snapshot());
}

describe('a request', () => {
  const usual = { verb: 'count-objects', session: 'main', kind: 'kmalloc', run: 0 };

  test('asks for a companion; rows and ages are of the view alone', async () => {
    await open({ by: 'pid', older: 5 });
    expect(of.engine.asked.at(-1)).toEqual(usual);
    await open({ kind: 'slab', seconds: 5, run: 3, pid: 7, start: 9 });
    expect(of.engine.asked.at(-1)).toEqual({ ...usual, kind: 'slab', seconds: 5, run: 3, pid: 7, start: 9 });
    await outstanding.resolve(request(), of.hub, { role: 'read' });
    expect(of.engine.asked.at(-1)).toEqual({ ...usual, create: false });
  });

  test('pages have rows by process, and no call sites', async () => {
    const resolved = await outstanding.resolve(request({ kind: 'pages' }), of.hub, { role: 'control' });
    expect(resolved).toMatchObject({ session: 'main-objects', by: 'pid' });
    const refused = Promise.resolve().then(() => open({ kind: 'pages', by: 'site' }));
    expect(await rejection(refused)).toMatchObject({ code: 'REQUEST_INVALID' });
  });
});

test('while it counts, rows are allocations less frees', async () => {
  const read = await open();
  tick(COUNTS);
  const message = read();
  expect(message).toMatchObject({
    target: 'process 7',
    isFinal: false,
    allocated: 9,
    freed: 3,
    earlier: 4,
    outstanding: { objects: 6, bytes: 416 },
    rows: [
      { name: 'do_it+0x4/0x40', objects: 5, bytes: 320, most: { name: 'sh-7' }, oldestSeconds: null },
      { name: 'other+0x8/0x10', objects: 1, bytes: 96, most: { name: 'cc1-8' } },
    ],
  });
  expect(message.notes.join()).toContain('up to 2 of what is not freed may have been freed');
  expect((await open({ by: 'age' }))().rows).toEqual([]);
});

test('at the end rows are the objects themselves, with their ages', async () => {
  const end = { ...COUNTS, sums: { allocated: 9, freed: 3, earlier: 4 } };
  tick({
    ...end,
    left: [
      [7, 1, 64, 5, 1e9, 2e9],
      [8, 2, 96, 1, 9e9, 10e9],
    ],
  });
  expect((await open({ older: 5 }))()).toMatchObject({
    isFinal: true,
    outstanding: { objects: 6, bytes: 416 },
    older: { objects: 1, bytes: 96 },
    rows: [{ name: 'other+0x8/0x10', oldestSeconds: 10 }],
  });
  expect((await open({ by: 'age' }))().rows.map(({ name }) => name)).toEqual(['8 s to 16 s', '1 s to 2 s']);
  expect((await open({ by: 'comm' }))().rows.map(({ name }) => name)).toEqual(['sh', 'cc1']);
});

test('a group has what its processes allocated, and no frees of others', async () => {
  const within = { group: 'name', key: 'sh' } as const;
  const read = await open({ within });
  tick({ ...COUNTS, unseen: [[7, 1, 64, 1]] });
  expect(of.engine.asked.at(-1)).not.toHaveProperty('within');
  const sums = { target: 'program sh', allocated: 8, freed: 3, earlier: null };
  expect(read()).toMatchObject({ ...sums, unseen: 1, outstanding: { objects: 4 }, rows: [{ objects: 4 }] });
  tick({
    sums: { allocated: 9, freed: 3, earlier: 4 },
    left: [
      [7, 1, 64, 4, 1e9, 2e9],
      [8, 2, 96, 1, 9e9, 10e9],
    ],
  });
  expect(read()).toMatchObject({
    ...sums,
    isFinal: true,
    unseen: 1,
    outstanding: { objects: 4, bytes: 256 },
  });
  expect((await open({ within: { group: 'name', key: 'gone' } }))()).toMatchObject({
    allocated: 0,
    rows: [],
  });
});

test('who freed has rows where the request asks for it', async () => {
  const freers = [[8, 2, 1, 3]];
  tick({ ...COUNTS, freers });
  expect((await open())().freers).toBeNull();
  const read = await open({ freers: true });
  expect(of.engine.asked.at(-1)).toMatchObject({ freers: true });
  expect(read().freers).toEqual([
    { process: 'cc1-8', site: 'other+0x8/0x10', allocatedAt: 'do_it+0x4/0x40', objects: 3 },
  ]);
  const refused = Promise.resolve().then(() => open({ freers: true, within: { group: 'name', key: 'sh' } }));
  expect(await rejection(refused)).toMatchObject({ code: 'REQUEST_INVALID' });
});

test('the end of a count of the whole system is held against what the kernel itself says', async () => {
  tick({
    ...COUNTS,
    sums: { allocated: 9, freed: 3, earlier: 4 },
    left: [[7, 1, 64, 6, 1e9, 2e9]],
    grown: { inCaches: 1, byFunction: [['do_it', 7]] },
  });
  const message = (await open())();
  expect(message.rows).toMatchObject([{ name: 'do_it+0x4/0x40', objects: 6, grown: 7 }]);
  // 6 that are left less 4 frees of objects from before; one came to the caches.
  expect(message.notes.join()).toContain('about 1 object was freed without an event');
  const group = (await open({ within: { group: 'name', key: 'sh' } }))();
  expect(group.rows).toMatchObject([{ grown: null }]);
  expect(group.notes.join()).not.toContain('slabinfo');
});
