import { expect, test } from 'vitest';
import type { Span } from '../../src/capture/losses.ts';
import { readCapture, readHead } from '../../src/capture/reader.ts';
import { rowsBy } from '../../src/cli/report/rows-by.ts';
import { runsOf } from '../../src/report/capture-runs.ts';
import { joinedItems } from '../../src/report/joined-captures.ts';
import { LossesOfPart } from '../../src/report/losses-of-part.ts';
import type { Exactness } from '../../src/wire/exactness.ts';
import { nothingMissed } from '../../src/wire/nothing-missed.ts';
import { capturePieces, HEAD, sourceFrom } from '../fixtures/capture.ts';

/** After a tick: 2 runs skipped in each tick so far, a late tick in 7, and a gap of 3 s before 25. */
const after = (tick: number): Exactness => ({
  ...nothingMissed(),
  exact: false,
  missedRuns: [{ event: 'kmem:kmalloc', loses: 'events', runs: 2 * tick, bound: tick }],
  lateTicks: tick < 7 ? 0 : 1,
  gaps: tick < 25 ? [] : [{ reason: 'bpftrace died', seconds: 3, stderr: null, losesOrphans: false }],
});

function lossesIn(pieces: readonly Buffer[], span: Span) {
  const source = sourceFrom(Buffer.concat(pieces));
  const head = readHead(source);
  const { exactness, isByTick, missing, lost } = runsOf(
    readCapture(source, head),
    head,
    rowsBy('comm').keyOf,
    span,
  );
  return { exactness, isByTick, missing, lost };
}

const pieces = capturePieces(35, HEAD, (tick) => ({ exactness: after(tick) }));

test.each<[from: number, to: number, runs: number, late: number, gaps: number]>([
  [0, Number.POSITIVE_INFINITY, 70, 1, 1],
  [0, 5, 10, 0, 0],
  [6, 7, 2, 1, 0],
  [7, 24, 34, 0, 0],
  [10, 20, 20, 0, 0],
  [24, 25, 2, 0, 1],
  [30, 40, 10, 0, 0],
])('the part from %i to %i s has its own losses', (from, to, runs, late, gaps) => {
  const seconds = HEAD.startedMs / 1000;
  for (const span of [
    { from, to },
    { from: seconds + from, to: seconds + to, isWall: true },
  ]) {
    const { exactness, isByTick } = lossesIn(pieces, span);
    expect(isByTick).toBe(true);
    expect(exactness.missedRuns).toEqual([{ event: 'kmem:kmalloc', loses: 'events', runs, bound: runs / 2 }]);
    expect([exactness.lateTicks, exactness.gaps.length]).toEqual([late, gaps]);
  }
});

test('a part has what a missing member lost where that is in the part', () => {
  const [head = Buffer.alloc(0), first = head, , ...rest] = pieces;
  const cut = [head, first, ...rest];
  expect(lossesIn(cut, { from: 0, to: 10 })).toMatchObject({ missing: 0, lost: [] });
  expect(lossesIn(cut, { from: 5, to: 11 })).toMatchObject({
    missing: 1,
    lost: [{ event: 'kmem:kmalloc' }, {}],
  });
  const behind = lossesIn(cut, { from: 20, to: 22 });
  expect(behind).toMatchObject({ missing: 0, lost: [], exactness: { missedRuns: [{ runs: 4 }] } });
});

test('a capture that has its losses by member has those of the members of the part', () => {
  const part = new LossesOfPart();
  for (let tick = 1; tick <= 30; tick++) {
    if (tick % 10 === 1) part.member({});
    part.tick({}, tick >= 12 && tick <= 14);
    if (tick % 10 === 0) part.run({ exactness: after(tick) });
  }
  expect(part.total()).toMatchObject({ missedRuns: [{ runs: 20 }], lateTicks: 0, gaps: [] });
  expect(part.isByTick).toBe(false);
});

test('in several runs each part has its own, and that of a run goes to its end', () => {
  const part = new LossesOfPart();
  for (const run of [0, 1, 2]) {
    for (let tick = 1; tick <= 10; tick++)
      part.tick({ exactness: { missedRuns: after(10 * run + tick).missedRuns } }, tick >= 9);
    part.run({ exactness: { ...after(10 * run + 10), lostOutput: run + 1 } });
  }
  expect(part.total()).toMatchObject({ missedRuns: [{ runs: 12 }], lostOutput: 3 });
});

test('what comes before a file is no loss of a part that begins with it', () => {
  const head = { kind: 'head' as const, ...HEAD };
  const later = { ...head, startedMs: HEAD.startedMs + 100_000 };
  const files = [
    { path: 'a', head },
    { path: 'b', head: later },
  ];
  const items = joinedItems(files, head, (file) => {
    const factor = file.path === 'a' ? 1 : 2;
    const bytes = capturePieces(35, file.head, (tick) => ({ exactness: after(factor * tick) }));
    return readCapture(sourceFrom(Buffer.concat(bytes)), file.head);
  });
  const from = later.startedMs / 1000;
  const found = runsOf(items, head, rowsBy('comm').keyOf, { from, to: from + 5, isWall: true });
  expect(found.exactness).toMatchObject({ missedRuns: [{ runs: 20 }], gaps: [] });
});
