import { expect, test } from 'vitest';
import { momentOf } from '../../../src/server/view/moment.ts';
import { MomentQuery, MomentReport } from '../../../src/wire/http.ts';
import { serving } from '../../fixtures/engine.ts';
import { BYTES, feedTick, PLAIN, sessionInfo, who } from '../../fixtures/feed.ts';

/** A session whose ticks end at 2 s, 4 s and 6 s; in the second one process of cc1 ended and left no more counts. */
function held() {
  const { engine, hub } = serving();
  const session = 's7';
  engine.emit({ kind: 'session', session: sessionInfo({ id: session, series: [BYTES, PLAIN] }) });
  const rows = [
    who(0, { name: 'cc1', cgroup: '/a.service' }),
    who(1, { name: 'ld', cgroup: '/a.service/b' }),
    who(2, { name: 'make' }),
  ];
  const tick = (number: number, counts: [number, number, number, number][]) =>
    engine.emit(
      feedTick({
        session,
        tick: number,
        atMs: 2_000 * number,
        seconds: 2,
        rows: number === 1 ? rows : [],
        counts,
      }),
    );
  tick(1, [[0, 0, 64, 100]]);
  tick(2, [
    [0, 0, 8, 4],
    [1, 0, 64, 3],
    [1, 1, 0, 7],
    [2, 1, 0, 1],
  ]);
  tick(3, [[0, 0, 64, 100]]);
  return hub.session(session);
}

const query = (parts: Partial<Record<keyof MomentQuery, unknown>>) =>
  MomentQuery.parse({ atMs: 3_000, order: BYTES.label, ...parts });
const moment = (parts: Partial<Record<keyof MomentQuery, unknown>> = {}) =>
  MomentReport.parse(momentOf(held(), query(parts)));

test('has what each group counted in the tick of that time', () => {
  expect(moment()).toMatchObject({
    tick: 2,
    atMs: 4_000,
    seconds: 2,
    groups: [
      { key: 'cc1', counts: [[0, 4, 32]] },
      {
        key: 'ld',
        counts: [
          [0, 3, 192],
          [1, 7, 0],
        ],
      },
      { key: 'make', counts: [[1, 1, 0]] },
    ],
    groupsLeftOut: 0,
    rest: [
      [0, 0, 0],
      [1, 0, 0],
    ],
    total: [
      [0, 7, 224],
      [1, 8, 0],
    ],
  });
});

test('orders by amounts too, and adds up the groups that are left out', () => {
  expect(moment({ take: 'amount', top: 1 })).toMatchObject({
    groups: [{ key: 'ld' }],
    groupsLeftOut: 2,
    rest: [
      [0, 4, 32],
      [1, 1, 0],
    ],
  });
});

test('adds up cgroups to units', () => {
  expect(moment({ group: 'unit' }).groups).toEqual([
    {
      key: 'a.service',
      place: null,
      counts: [
        [0, 7, 224],
        [1, 7, 0],
      ],
    },
    { key: '(none)', place: null, counts: [[1, 1, 0]] },
  ]);
});

test('is the next tick at a time without counts, and none after the last tick', () => {
  expect(moment({ atMs: 0 }).tick).toBe(1);
  expect(() => moment({ atMs: 6_001 })).toThrow(/keeps no tick of 1970-01-01T00:00:06.001Z/);
});
