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
