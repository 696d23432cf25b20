import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readHead } from '../../../src/capture/reader.ts';
import { captureNotes } from '../../../src/report/capture-notes.ts';
import { isWhole, runsOf } from '../../../src/report/capture-runs.ts';
import { Captures } from '../../../src/report/captures.ts';
import { type RecordSink, TickRecorder } from '../../../src/session/recording/tick-recorder.ts';
import type { Exactness } from '../../../src/wire/exactness.ts';
import { nothingMissed } from '../../../src/wire/nothing-missed.ts';
import type { Series } from '../../../src/wire/series.ts';
import { HEAD, PART, sourceFrom } from '../../fixtures/capture.ts';
import { BYTES, feedTick, PLAIN, sessionInfo, who } from '../../fixtures/feed.ts';
import { temporaryDirectory } from '../../fixtures/temporary.ts';

/** A record in memory. */
class Sink implements RecordSink {
  readonly files: Buffer[][] = [];
  isReady = true;
  isOpen = false;
  mostBytes = Number.POSITIVE_INFINITY;

  isFull(): boolean {
    return (this.files.at(-1)?.reduce((sum, { length }) => sum + length, 0) ?? 0) >= this.mostBytes;
  }

  begin(_: number, end?: () => void): void {
    end?.();
    this.isOpen = true;
    this.files.push([]);
  }

  write(piece: Buffer): void {
    if (this.isOpen) this.files.at(-1)?.push(piece);
  }
}

function recording() {
  const sink = new Sink();
  const { startedMs: _, series: __, vmstat: ___, ...head } = HEAD;
  const recorder = new TickRecorder(sink, () => ({ ...head, part: PART }));
  let [ticks, series]: [number, Series[]] = [0, []];
  /** A tick of a second that ends so many seconds after the start, with row 0 that counts `count`. */
  const tick = (atSeconds: number, count: number, all: Series[] = [BYTES, PLAIN]) => {
    const isKnown = all === series || JSON.stringify(all) === JSON.stringify(series);
    series = all;
    const isFirst = ticks++ === 0;
    recorder.tick({
      ...feedTick({
        tick: ticks,
        atMs: HEAD.startedMs + 1000 * atSeconds,
        series: isKnown ? null : all,
        rows: isFirst ? [who(0), who(1)] : [],
        counts: [[0, all.length - 1, 0, count]],
      }),
      names: isFirst ? ['pgfault'] : null,
      growth: new Map([[0, 100]]),
      values: Float64Array.of(5000 + 100 * ticks),
    });
  };
  const info = (exactness: Partial<Exactness> = {}) =>
    recorder.info(sessionInfo({ exactness: { ...nothingMissed(), ...exactness, beyondDouble: [] } }));
  const read = () => {
    const folder = temporaryDirectory();
    for (const [index, pieces] of sink.files.entries())
      writeFileSync(join(folder, `${index}.capture`), Buffer.concat(pieces));
    const captures = new Captures([folder]);
    const found = runsOf(captures.items(), captures.head, (row) => row?.name ?? '?', {
      from: 0,
      to: Number.POSITIVE_INFINITY,
    });
    return { found, notes: [...captureNotes(found), ...captures.notes], head: captures.head };
  };
  return { sink, recorder, tick, info, read };
}

const countsOf = ({ runs }: ReturnType<typeof runsOf>, series = 1) =>
  [...(runs[0]?.counts[series] ?? [])].map(([name, values]) => [
    name,
    [...values.values()].reduce((a, b) => a + b, 0),
  ]);

test('all ticks are in the files, each once', () => {
  const { sink, recorder, tick, info, read } = recording();
  sink.mostBytes = 1;
  info();
  for (let at = 1; at <= 47; at++) tick(at, at);
  recorder.end();
  expect(sink.files.length).toBeGreaterThan(3);
  const { found, notes } = read();
  expect(countsOf(found)).toEqual([['task0', (47 * 48) / 2]]);
  expect(found.runs[0]?.seconds).toBeCloseTo(47, 6);
  expect(notes).toEqual([]);
  expect(isWhole(found)).toBe(true);
  expect(found.state?.exactness).toEqual(nothingMissed());
});

test('each file has the counters of vmstat before its first tick', () => {
  const { sink, recorder, tick, info } = recording();
  sink.mostBytes = 1;
  info();
  for (let at = 1; at <= 21; at++) tick(at, at);
  recorder.end();
  const heads = sink.files.map((pieces) => readHead(sourceFrom(Buffer.concat(pieces))));
  expect(heads.map(({ vmstat }) => vmstat)).toEqual([
    { names: ['pgfault'], values: [5000] },
    { names: ['pgfault'], values: [6000] },
    { names: ['pgfault'], values: [7000] },
  ]);
});

test('losses are those of the file in whose ticks they were found', () => {
  const { sink, recorder, tick, info, read } = recording();
  sink.mostBytes = 1;
  for (let at = 1; at <= 30; at++) {
    info({ missedRuns: [{ event: 'kmem:kfree', loses: 'events', runs: at, bound: at }], exact: false });
    tick(at, 1);
  }
  recorder.end();
  expect(read().found.state?.exactness.missedRuns).toEqual([
    { event: 'kmem:kfree', loses: 'events', runs: 30, bound: 30 },
  ]);
  const [first = []] = sink.files;
  sink.files.length = 0;
  sink.files.push(first);
  const { found } = read();
  expect(found.state?.exactness.missedRuns[0]?.runs).toBe(found.runs[0]?.seconds);
});

test('time without ticks is a gap, but not if the session has it as a gap of its own', () => {
  const { recorder, tick, info, read } = recording();
  info();
  tick(1, 1);
  tick(61, 1);
  const gap = { reason: 'bpftrace died' as const, seconds: 5, stderr: null, losesOrphans: false };
  info({ gaps: [gap], exact: false });
  tick(67, 1);
  tick(68, 1);
  recorder.end();
  const { gaps, exact } = read().found.state?.exactness ?? {};
  expect(gaps).toEqual([gap, expect.objectContaining({ reason: 'not recorded', seconds: 59 })]);
  expect(exact).toBe(false);
});

describe('while nothing can be written', () => {
  test('the session counts on, and the next file knows the processes', () => {
    const { sink, recorder, tick, info, read } = recording();
    info();
    for (let at = 1; at <= 15; at++) tick(at, 1);
    Object.assign(sink, { isOpen: false, isReady: false });
    for (let at = 16; at <= 30; at++) tick(at, 1000);
    sink.isReady = true;
    for (let at = 31; at <= 35; at++) tick(at, 1);
    recorder.end();
    const { found, notes } = read();
    // The member of ten seconds was written, the five ticks after it were not.
    expect(countsOf(found)).toEqual([['task0', 10 + 5]]);
    expect(notes).toEqual([expect.stringMatching(/0\.capture: it has no end/)]);
    expect(found.state?.exactness.gaps).toEqual([
      expect.objectContaining({ reason: 'not recorded', seconds: expect.closeTo(20, 6) }),
    ]);
  });
});

test('other series are in another file, and a series that is dropped is in none', () => {
  const { sink, recorder, tick, info, read } = recording();
  info();
  tick(1, 5);
  tick(2, 7, [{ ...BYTES, counted: false }, PLAIN]);
  recorder.end();
  expect(sink.files).toHaveLength(2);
  const { found, notes } = read();
  expect(countsOf(found)).toEqual([['task0', 12]]);
  expect(notes).toEqual(['kmem:kmalloc: only 1 of 2 files has counted it']);
});
