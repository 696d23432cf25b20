import { describe, expect, test } from 'vitest';
import { Ledger } from '../../src/collector/ledger.ts';
import { compile } from '../../src/probe/compile.ts';
import type { CompileOptions } from '../../src/probe/program.ts';
import type { PrintedMap } from '../../src/probe/protocol.ts';
import { exactnessToText } from '../../src/text/exactness-to-text.ts';
import { KMALLOC } from '../fixtures/probes.ts';
import { tracepoints } from '../fixtures/tracepoints.ts';

const OPTIONS: CompileOptions = {
  scope: { who: { kind: 'all' } },
  dimension: 'pid',
  tickUs: 100_000,
  delayMs: 0,
  names: 'words',
  dynamicText: true,
  controller: 1,
  barrier: true,
  mapEntries: () => 4_096,
};

describe('gaps', () => {
  const after = (gaps: number, seconds = 0.5) => {
    const ledger = new Ledger(true);
    for (let gap = 1; gap <= gaps; gap++) {
      ledger.gap({ reason: 'bpftrace died', stderr: null, losesOrphans: true });
      ledger.resume(seconds * gap);
    }
    return ledger;
  };

  test('a hundred are listed one by one', () => {
    const { exact, gaps, earlierGaps } = after(100).exactness;
    expect(exact).toBe(false);
    expect(gaps.map(({ seconds }) => seconds)).toEqual(
      Array.from({ length: 100 }, (_, index) => 0.5 * (index + 1)),
    );
    expect(earlierGaps).toEqual({ count: 0, seconds: 0 });
  });

  test('of more, the last hundred are listed, and the others are summed', () => {
    const { gaps, earlierGaps } = after(103).exactness;
    expect(gaps).toHaveLength(100);
    expect(gaps[0]).toEqual({ reason: 'bpftrace died', seconds: 2, stderr: null, losesOrphans: true });
    expect(gaps.at(-1)).toEqual({ reason: 'bpftrace died', seconds: 51.5, stderr: null, losesOrphans: true });
    expect(earlierGaps).toEqual({ count: 3, seconds: 0.5 + 1 + 1.5 });
  });

  test('the open gap is among those listed', () => {
    const ledger = after(100);
    ledger.gap({ reason: 'bpftrace stalled', stderr: null, losesOrphans: true });
    expect(ledger.exactness.gaps.at(-1)).toEqual({
      reason: 'bpftrace stalled',
      seconds: null,
      stderr: null,
      losesOrphans: true,
    });
    expect(ledger.exactness.earlierGaps).toEqual({ count: 1, seconds: 0.5 });
    ledger.resume(7);
    expect(ledger.exactness.gaps.at(-1)).toEqual({
      reason: 'bpftrace stalled',
      seconds: 7,
      stderr: null,
      losesOrphans: true,
    });
  });

  test('going on without an open gap has no effect', () => {
    const ledger = new Ledger(true);
    ledger.resume(1);
    expect(ledger.exactness).toMatchObject({ exact: true, gaps: [], restarts: 0 });
  });
});

describe('missed runs', () => {
  const missing = (missed: Record<string, number>) => {
    const ledger = new Ledger(true);
    for (const [key, runs] of Object.entries(missed)) ledger.missed.set(key, runs);
    return ledger;
  };

  test('by event and by kind of loss', () => {
    const ledger = missing({ 'kmem:kmalloc events': 3, 'sched:sched_process_fork processes': 1 });
    expect(ledger.exactness).toMatchObject({
      exact: false,
      missedRuns: [
        { event: 'kmem:kmalloc', loses: 'events', runs: 3, bound: 3 },
        { event: 'sched:sched_process_fork', loses: 'processes', runs: 1, bound: 1 },
      ],
    });
    expect(ledger.missedNames).toBe(0);
  });

  test('that lost names make no count inexact: they are summed, not listed', () => {
    const ledger = missing({ 'sched:sched_process_exit names': 3, 'task:task_rename names': 4 });
    expect(ledger.exactness).toMatchObject({ exact: true, missedRuns: [] });
    expect(ledger.missedNames).toBe(7);
  });

  test('that cannot belong to the scope make no count inexact', () => {
    const ledger = missing({ 'kmem:kmalloc events': 3, 'kmem:kfree events': 5 });
    ledger.missedInScope.set('kmem:kmalloc events', 0);
    ledger.missedInScope.set('kmem:kfree events', 2);
    expect(ledger.exactness).toMatchObject({
      exact: false,
      missedRuns: [
        { event: 'kmem:kmalloc', loses: 'events', runs: 3, bound: 0 },
        { event: 'kmem:kfree', loses: 'events', runs: 5, bound: 2 },
      ],
    });
    ledger.missedInScope.set('kmem:kfree events', 0);
    expect(ledger.exactness.exact).toBe(true);
  });

  test('of an event that is both counted and read for names are kept apart', () => {
    const ledger = missing({
      'task:task_rename events': 2,
      'task:task_rename names': 5,
      'kmem:kfree events': 0,
    });
    expect(ledger.exactness.missedRuns).toEqual([
      { event: 'task:task_rename', loses: 'events', runs: 2, bound: 2 },
    ]);
    expect(ledger.missedNames).toBe(5);
  });
});

describe('full maps', () => {
  const program = compile([{ probe: KMALLOC, maps: ['kmalloc'] }], tracepoints(), OPTIONS);
  const map = (title: string, keys: number): PrintedMap => ({
    map: title,
    entries: Array.from({ length: keys }, (_, index) => [[String(index)], { kind: 'number', value: 1 }]),
  });

  test.each([
    ['@i0_kmalloc_0', 'kmem:kmalloc'],
    ['@vt_scope', 'processes in scope'],
    ['@vt_ended_1', 'names'],
    ['@vt_renamed_0', 'names'],
  ])('%s: %s, once', (name, reported) => {
    const ledger = new Ledger(true);
    expect(ledger.fullMaps([map(name, 7)], program, 8)).toBe(false);
    expect(ledger.exactness.mapFull).toEqual([]);
    expect(ledger.fullMaps([map(name, 8)], program, 8)).toBe(true);
    expect(ledger.fullMaps([map(name, 8)], program, 8)).toBe(true);
    // A process without a name is still counted.
    expect(ledger.exactness).toMatchObject({
      exact: reported === 'names',
      mapFull: [{ map: reported, keys: 8 }],
    });
    expect(ledger.missedNames).toBe(reported === 'names' ? 1 : 0);
    expect(exactnessToText({ ...ledger.exactness, beyondDouble: [] })).toEqual([
      expect.stringMatching(
        reported === 'names'
          ? /^names: .* 8 keys; .*no count is less$/
          : new RegExp(`^${reported}: .* 8 keys; .*until it grew$`),
      ),
    ]);
  });
});

describe('a full map that bpftrace reports by line number', () => {
  const program = compile([{ probe: KMALLOC, maps: ['kmalloc', 'kmalloc_failed'] }], tracepoints(), OPTIONS);
  const lineOf = (text: string) => program.text.split('\n').findIndex((line) => line.includes(text)) + 1;

  test.each([
    ['@i0_kmalloc_0[', 'kmem:kmalloc'],
    ['@i0_kmalloc_failed_1[', 'kmalloc.failed'],
    ['@vt_ended_0[', 'names'],
    ['interval:', 'some map'],
    ['no line at all', 'some map'],
  ])('%s: %s', (text, reported) => {
    const ledger = new Ledger(true);
    ledger.fullAt(lineOf(text), program, 8);
    ledger.fullAt(lineOf(text), program, 8);
    expect(ledger.exactness.mapFull).toEqual([{ map: reported, keys: 8 }]);
  });
});

describe('a lost update that bpftrace reports by line number', () => {
  const selection = [{ probe: KMALLOC, maps: ['kmalloc'] }];
  const program = compile(selection, tracepoints(), { ...OPTIONS, keeps: 'both' });
  const lineOf = (text: string) => program.text.split('\n').findIndex((line) => line.includes(text)) + 1;
  const book = [...program.books.keys()][0] ?? '';

  test('of a row: the series lacks an event, its reconciliation does not', () => {
    const ledger = new Ledger(true);
    for (const half of ['0', '1', '1']) ledger.updateLost(lineOf(`@i0_kmalloc_${half}[`), program);
    const lostUpdates = [{ event: 'kmem:kmalloc', updates: 3 }];
    expect(ledger.exactness).toMatchObject({ exact: false, lostUpdates, missedRuns: [] });
    expect(ledger.missedInBooks).toEqual(new Map());
  });

  test('of the reconciliation: it lacks a run, and no row does', () => {
    const ledger = new Ledger(true);
    ledger.missed.set('kmem:kmalloc events', 2);
    ledger.updateLost(lineOf(`${book}[`), program);
    expect(ledger.missedInBooks).toEqual(new Map([['kmem:kmalloc events', 3]]));
    expect(ledger.exactness.lostUpdates).toEqual([]);
  });

  test('of a map that counts nothing', () => {
    const ledger = new Ledger(true);
    ledger.updateLost(lineOf('@vt_ended_0['), program);
    ledger.updateLost(0, program);
    expect(ledger.exactness).toMatchObject({ exact: true, lostUpdates: [] });
  });
});

test('restarts and late ticks are counted', () => {
  const ledger = new Ledger(true);
  ledger.restart();
  ledger.restart();
  ledger.late();
  expect(ledger.exactness).toMatchObject({ exact: true, restarts: 2, lateTicks: 1 });
});

test('counts that may belong to another name are summed, and keep the count exact', () => {
  const ledger = new Ledger(true);
  for (const [event, counts] of [
    ['kmem:kmalloc', 5],
    ['kmem:kfree', 0],
    ['kmem:kmalloc', 6],
  ] as const)
    ledger.sharedPids(event, counts);
  expect(ledger.exactness).toMatchObject({
    exact: true,
    sharedPids: [{ event: 'kmem:kmalloc', counts: 11 }],
  });
});
