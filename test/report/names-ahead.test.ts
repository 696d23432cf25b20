import { expect, test } from 'vitest';
import type { CapturedTick } from '../../src/capture/captured-tick.ts';
import { rowsBy } from '../../src/cli/report/rows-by.ts';
import { START, Walk } from '../../src/replay/walk.ts';
import { runsOf } from '../../src/report/capture-runs.ts';
import { rowsByTick } from '../../src/report/export/rows.ts';
import type { JoinedItem } from '../../src/report/joined-captures.ts';
import { namesAhead } from '../../src/report/names-ahead.ts';
import { capturePieces, capturesFrom, HEAD } from '../fixtures/capture.ts';
import { who } from '../fixtures/feed.ts';

const UNKNOWN = { start: null, parent: null, name: null, user: null, cgroup: null, ended: true };

/** Row 1 is new in a tick, without a name, and has its name in the next one. Row 0 is another program from tick 12 on. */
const lateIn =
  (late: number, by = 1) =>
  (tick: number): Partial<CapturedTick> => ({
    rows: [
      ...(tick === 1 ? [who(0)] : tick === 12 ? [who(0, { name: 'exec' })] : []),
      ...(tick === late
        ? [who(1, UNKNOWN)]
        : tick === late + by
          ? [who(1, { name: 'ls', ended: true })]
          : []),
    ],
    quads:
      tick === late
        ? { row: [0, 1], series: [1, 1], value: [0, 0], count: [3, 7] }
        : { row: [0], series: [1], value: [0], count: [3] },
  });

// A member has ten ticks: the name comes in the same one, or in the next.
test.each([
  [4, 1],
  [10, 1],
  [4, 3],
  [9, 3],
])('a process without a name in tick %i has that which comes %i later', (late, by) => {
  const captures = capturesFrom([capturePieces(15, HEAD, lateIn(late, by))]);
  const byName = new Map<string, number>();
  for (const { rows } of rowsByTick(captures.items(), captures.head))
    for (const { identity, count } of rows)
      byName.set(identity?.name ?? '', (byName.get(identity?.name ?? '') ?? 0) + count);
  // An exec before is no reason to change a name that a tick has.
  expect(Object.fromEntries(byName)).toEqual({ task0: 33, exec: 12, ls: 7 });

  const { runs } = runsOf(captures.items(), captures.head, rowsBy('comm').keyOf, {
    from: 0,
    to: Number.POSITIVE_INFINITY,
  });
  expect([...(runs[0]?.counts[1]?.keys() ?? [])].toSorted()).toEqual(['exec', 'ls']);

  const walk = new Walk(captures, () => [], START);
  const names: (string | null)[] = [];
  for (let step = walk.step(); step !== undefined; step = walk.step())
    if (step.kind === 'tick') names.push(...step.tick.rows.map(({ name }) => name));
  expect(names).not.toContain(null);
});

test('a name that never comes holds nothing back', () => {
  const captures = capturesFrom([capturePieces(4, HEAD, lateIn(4))]);
  const ticks = [...captures.items()].flatMap((item) => (item.kind === 'tick' ? [item.tick.tick] : []));
  expect(ticks).toEqual([1, 2, 3, 4]);
});

test('few items are held where a file has any number between two ticks', () => {
  const first = [...capturesFrom([capturePieces(4, HEAD, lateIn(4))]).items()].find(
    (item) => item.kind === 'tick' && item.tick.tick === 4,
  );
  let read = 0;
  function* endless(): Generator<JoinedItem> {
    if (first) yield first;
    for (;;) {
      read++;
      yield { kind: 'passed' };
    }
  }
  expect(namesAhead(endless()).next().value).toBe(first);
  expect(read).toBeLessThan(100);
});
