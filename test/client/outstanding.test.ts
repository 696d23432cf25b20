import { expect, test } from 'vitest';
import { Outstanding } from '../../src/client/outstanding.ts';
import type { OutstandingMessage } from '../../src/wire/sample-views.ts';

test('a filter finds rows by their name, and by who has most of them', () => {
  const model = new Outstanding();
  expect([model.version, model.found('')]).toEqual([0, []]);
  const rows = [
    { name: 'do_eventfd+0x4/0x40', most: { name: 'sh-7', objects: 1, bytes: 64 } },
    { name: 'alloc_fdtable+0x8/0x90', most: null },
  ];
  model.apply({ rows } as OutstandingMessage);
  const found = (text: string) => model.found(text).map(({ name }) => name.slice(0, 8));
  expect(found('')).toEqual(['do_event', 'alloc_fd']);
  expect(found('FDTABLE')).toEqual(['alloc_fd']);
  expect(found('sh-')).toEqual(['do_event']);
  expect(model.version).toBe(1);
});

test('a filter finds who freed by process and by both call sites', () => {
  const model = new Outstanding();
  expect(model.freersWith('')).toEqual([]);
  const freers = [
    { process: 'sh-7', site: 'eventfd_free+0x4/0x40', allocatedAt: 'do_eventfd+0x4/0x40', objects: 3 },
    { process: 'cc1-8', site: null, allocatedAt: null, objects: 1 },
  ];
  model.apply({ freers } as OutstandingMessage);
  expect(
    ['SH-', 'eventfd_FREE', 'do_event', 'cc1', 'gone'].map((text) => model.freersWith(text).length),
  ).toEqual([1, 1, 1, 1, 0]);
});
