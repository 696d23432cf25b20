import { describe, expect, test } from 'vitest';
import { course } from '../../../src/server/view/course.ts';
import { CourseRequest } from '../../../src/wire/view-requests.ts';
import { CourseMessage } from '../../../src/wire/views.ts';
import { serving } from '../../fixtures/engine.ts';
import { BYTES, feedTick, PLAIN, sessionInfo, who } from '../../fixtures/feed.ts';

/** Cgroups of the programs. */
const CGROUPS = ['/a.service', '/a.service/b', '/', null];

type Quad = [number, number, number, number];

/** A session with the programs cc1, ld and make; each tick has its counts of BYTES by row. */
async function viewOf(parts: Partial<CourseRequest> = {}) {
  const { engine, hub } = serving();
  const session = 's7';
  engine.emit({ kind: 'session', session: sessionInfo({ id: session, series: [BYTES, PLAIN] }) });
  let tick = 0;
  const names = ['cc1', 'cc1', 'ld', 'make'];
  const count = (...counts: Quad[]) =>
    engine.emit(
      feedTick({
        session,
        tick: ++tick,
        atMs: 1_000 * tick,
        rows:
          tick === 1
            ? [
                ...names.map((name, row) => who(row, { name, cgroup: CGROUPS[row] ?? null })),
                who(4, { name: 'bpftrace', own: true }),
              ]
            : [],
        counts,
      }),
    );
  const request = CourseRequest.parse({ view: 'course', session, series: [BYTES.label], top: 2, ...parts });
  const resolved = await course.resolve(request, hub, { role: 'control' });
  const source = course.open(resolved, 'v1', hub, 'control');
  return {
    count,
    snapshot: () => CourseMessage.parse(source.snapshot()),
    advance: () => source.advance?.(),
  };
}

test('a snapshot has the groups with the most, and what the others have together', async () => {
  const view = await viewOf();
  view.count([0, 0, 64, 2], [1, 0, 64, 3], [2, 0, 8, 4], [3, 0, 8, 1]);
  view.count([2, 0, 8, 7], [3, 1, 0, 5]);
  expect(view.snapshot()).toMatchObject({
    groups: ['ld', 'cc1'],
    history: [
      { tick: 1, numbers: [4, 5], rest: 1 },
      { tick: 2, numbers: [7, 0], rest: 0 },
    ],
  });
});

test('takes amounts, and adds up series', async () => {
  const bytes = await viewOf({ take: 'amount' });
  bytes.count([0, 0, 64, 2], [2, 0, 8, 4]);
  expect(bytes.snapshot()).toMatchObject({ groups: ['cc1', 'ld'], history: [{ numbers: [128, 32] }] });
  const both = await viewOf({ series: [BYTES.label, PLAIN.label] });
  both.count([0, 0, 64, 2], [2, 0, 8, 4], [2, 1, 0, 10]);
  expect(both.snapshot()).toMatchObject({ groups: ['ld', 'cc1'], history: [{ numbers: [14, 2] }] });
});

test('`within` has the numbers of one group only', async () => {
  const view = await viewOf({ within: { group: 'name', key: 'make' } });
  view.count([0, 0, 64, 2], [3, 0, 8, 4]);
  expect(view.snapshot()).toMatchObject({ groups: ['make'], history: [{ numbers: [4], rest: 0 }] });
  view.count([0, 0, 64, 9]);
  expect(view.advance()).toMatchObject({ reset: false, history: [{ tick: 2, numbers: [0], rest: 0 }] });
});

test('adds up cgroups to units', async () => {
  const counts: Quad[] = [
    [0, 0, 64, 2],
    [1, 0, 64, 3],
    [2, 0, 8, 4],
    [3, 0, 8, 1],
    [4, 0, 8, 9],
  ];
  const units = await viewOf({ group: 'unit', top: 3 });
  units.count(...counts);
  expect(units.snapshot()).toMatchObject({
    groups: ['a.service', '(none)', '?'],
    history: [{ numbers: [5, 4, 1], rest: 0 }],
  });
  const unit = await viewOf({ within: { group: 'unit', key: 'a.service' } });
  unit.count(...counts);
  expect(unit.snapshot()).toMatchObject({ groups: ['a.service'], history: [{ numbers: [5], rest: 0 }] });
});

test('vmtally itself is neither a group nor part of the others', async () => {
  const view = await viewOf();
  view.count([0, 0, 64, 2], [2, 0, 8, 1], [3, 0, 8, 1], [4, 0, 8, 1_000]);
  expect(view.snapshot()).toMatchObject({ groups: ['cc1', 'ld'], history: [{ numbers: [2, 1], rest: 1 }] });
});

describe('a delta', () => {
  test('has the last tick', async () => {
    const view = await viewOf();
    view.count([0, 0, 64, 2], [2, 0, 8, 1]);
    view.snapshot();
    view.count([0, 0, 64, 5], [3, 0, 8, 1]);
    expect(view.advance()).toMatchObject({ reset: false, history: [{ tick: 2, numbers: [5, 0], rest: 1 }] });
  });

  test('is not enough once other groups have the most', async () => {
    const view = await viewOf();
    view.count([0, 0, 64, 2], [2, 0, 8, 1]);
    view.snapshot();
    view.count([3, 0, 8, 50]);
    expect(view.advance()).toBeUndefined();
    expect(view.snapshot().groups).toEqual(['make', 'cc1']);
  });
});

test('names no session, series or grouping that does not exist', async () => {
  await expect(viewOf({ session: 'gone' })).rejects.toMatchObject({ code: 'SESSION_UNKNOWN' });
  await expect(viewOf({ series: ['none'] })).rejects.toMatchObject({ code: 'REQUEST_INVALID' });
});
