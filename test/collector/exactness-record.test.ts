import { describe, expect, test } from 'vitest';
import { ExactnessRecord } from '../../src/collector/exactness-record.ts';
import { compile } from '../../src/probe/compile.ts';
import type { PrintedMap } from '../../src/probe/protocol.ts';
import { exactnessToText } from '../../src/text/exactness-to-text.ts';
import { KMALLOC } from '../fixtures/probes.ts';
import { tracepoints } from '../fixtures/tracepoints.ts';
import { WHOLE_SYSTEM } from '../fixtures/whole-system.ts';

describe('gaps', () => {
  const after = (gaps: number, seconds = 0.5) => {
    const record = new ExactnessRecord();
    for (let gap = 1; gap <= gaps; gap++) {
      record.gap({ reason: 'bpftrace died', stderr: null, losesOrphans: true });
      record.resumed(seconds * gap);
    }
    return record;
  };

  test('up to a hundred are listed', () => {
    const { exact, gaps, earlierGaps } = after(100).exactness;
    expect(exact).toBe(false);
    expect(gaps.map(({ seconds }) => seconds)).toEqual(
      Array.from({ length: 100 }, (_, index) => 0.5 * (index + 1)),
    );
    expect(earlierGaps).toEqual({ count: 0, seconds: 0 });
  });

  test('of more, the last hundred are listed, and the others summed', () => {
    const { gaps, earlierGaps } = after(103).exactness;
    expect(gaps).toHaveLength(100);
    expect(gaps[0]).toEqual({ reason: 'bpftrace died', seconds: 2, stderr: null, losesOrphans: true });
    expect(gaps.at(-1)).toEqual({ reason: 'bpftrace died', seconds: 51.5, stderr: null, losesOrphans: true });
    expect(earlierGaps).toEqual({ count: 3, seconds: 0.5 + 1 + 1.5 });
  });

  test('an open gap is listed', () => {
    const record = after(100);
    record.gap({ reason: 'bpftrace stalled', stderr: null, losesOrphans: true });
    expect(record.exactness.gaps.at(-1)).toEqual({
      reason: 'bpftrace stalled',
      seconds: null,
      stderr: null,
      losesOrphans: true,
    });
    expect(record.exactness.earlierGaps).toEqual({ count: 1, seconds: 0.5 });
    record.resumed(7);
    expect(record.exactness.gaps.at(-1)).toEqual({
      reason: 'bpftrace stalled',
      seconds: 7,
      stderr: null,
      losesOrphans: true,
    });
  });

  test('resuming without a gap changes nothing', () => {
    const record = new ExactnessRecord();
    record.resumed(1);
    expect(record.exactness).toMatchObject({ exact: true, gaps: [], restarts: 0 });
  });
});

describe('missed runs', () => {
  const missing = (missed: Record<string, number>) => {
    const record = new ExactnessRecord();
    for (const [key, runs] of Object.entries(missed)) record.missed.set(key, runs);
    return record;
  };

  test('are listed by event and loss', () => {
    const record = missing({ 'kmem:kmalloc events': 3, 'sched:sched_process_fork processes': 1 });
    expect(record.exactness).toMatchObject({
      exact: false,
      missedRuns: [
        { event: 'kmem:kmalloc', loses: 'events', runs: 3, bound: 3 },
        { event: 'sched:sched_process_fork', loses: 'processes', runs: 1, bound: 1 },
      ],
    });
    expect(record.missedNames).toBe(0);
  });

  test('that lost names are summed, not listed, and leave the count exact', () => {
    const record = missing({ 'sched:sched_process_exit names': 3, 'task:task_rename names': 4 });
    expect(record.exactness).toMatchObject({ exact: true, missedRuns: [] });
    expect(record.missedNames).toBe(7);
  });

  test('outside the scope leave the count exact', () => {
    const record = missing({ 'kmem:kmalloc events': 3, 'kmem:kfree events': 5 });
    record.missedInScope.set('kmem:kmalloc events', 0);
    record.missedInScope.set('kmem:kfree events', 2);
    expect(record.exactness).toMatchObject({
      exact: false,
      missedRuns: [
        { event: 'kmem:kmalloc', loses: 'events', runs: 3, bound: 0 },
        { event: 'kmem:kfree', loses: 'events', runs: 5, bound: 2 },
      ],
    });
    record.missedInScope.set('kmem:kfree events', 0);
    expect(record.exactness.exact).toBe(true);
  });

  test('of one event are separate for counts and for names', () => {
    const record = missing({
      'task:task_rename events': 2,
      'task:task_rename names': 5,
      'kmem:kfree events': 0,
    });
    expect(record.exactness.missedRuns).toEqual([
      { event: 'task:task_rename', loses: 'events', runs: 2, bound: 2 },
    ]);
    expect(record.missedNames).toBe(5);
  });
});

describe('full maps', () => {
  const program = compile([{ probe: KMALLOC, maps: ['kmalloc'] }], tracepoints(), WHOLE_SYSTEM);
  const map = (title: string, keys: number): PrintedMap => ({
    map: title,
    entries: Array.from({ length: keys }, (_, index) => [[String(index)], { kind: 'number', value: 1 }]),
  });

  test.each([
    ['@i0_kmalloc_0', 'kmem:kmalloc'],
    ['@vt_scope', 'processes in scope'],
    ['@vt_ended_1', 'names'],
    ['@vt_renamed_0', 'names'],
  ])('%s: %s, in two ticks', (name, label) => {
    const record = new ExactnessRecord();
    expect(record.fullMaps([map(name, 7)], program, 8)).toBe(false);
    expect(record.exactness.mapFull).toEqual([]);
    for (const full of [true, true, false]) {
      const line = program.text.split('\n').findIndex((text) => text.includes(`${name}[`)) + 1;
      if (full && line > 0) record.fullAt(line, program, 8);
      expect(record.fullMaps([map(name, full ? 8 : 7)], program, 8)).toBe(full);
      record.endTick();
    }
    // A process without a name is still counted.
    expect(record.exactness).toMatchObject({
      exact: label === 'names',
      mapFull: [{ map: label, keys: 8, times: 2 }],
    });
    expect(record.missedNames).toBe(label === 'names' ? 2 : 0);
    expect(exactnessToText({ ...record.exactness, beyondDouble: [] })).toEqual([
      expect.stringMatching(
        label === 'names'
          ? /^names: .* 8 entries in 2 ticks; .*no count is affected$/
          : new RegExp(`^${label}: .* 8 entries in 2 ticks; .*until the map was enlarged$`),
      ),
    ]);
  });
});

test('a full map of stacks makes no count too low', () => {
  const stacks = { rate: 64, stacks: ['kstack(raw, 16)'], seesKeys: true };
  const program = compile([{ probe: KMALLOC, maps: ['kmalloc'] }], tracepoints(), {
    ...WHOLE_SYSTEM,
    stacks,
  });
  const record = new ExactnessRecord();
  const line = program.text.split('\n').findIndex((text) => text.includes('@vt_stacks0_kmalloc_1[')) + 1;
  expect(
    record.fullMaps(
      [{ map: '@vt_stacks0_kmalloc_1', entries: [], table: { width: 1, numbers: new Float64Array(16) } }],
      program,
      8,
    ),
  ).toBe(false);
  expect(record.fullAt(line, program, 8)).toBe(false);
  record.updateLost(line, program);
  expect(record.exactness).toMatchObject({ exact: true, mapFull: [], lostUpdates: [] });
});

describe('a full map that bpftrace reports by program line', () => {
  const program = compile(
    [{ probe: KMALLOC, maps: ['kmalloc', 'kmalloc_failed'] }],
    tracepoints(),
    WHOLE_SYSTEM,
  );
  const lineOf = (text: string) => program.text.split('\n').findIndex((line) => line.includes(text)) + 1;

  test.each([
    ['@i0_kmalloc_0[', 'kmem:kmalloc'],
    ['@i0_kmalloc_failed_1[', 'kmalloc.failed'],
    ['@vt_ended_0[', 'names'],
    ['interval:', 'some map'],
    ['no line at all', 'some map'],
  ])('%s: %s', (text, label) => {
    const record = new ExactnessRecord();
    record.fullAt(lineOf(text), program, 8);
    record.fullAt(lineOf(text), program, 8);
    expect(record.exactness.mapFull).toEqual([{ map: label, keys: 8, times: 1 }]);
  });
});

describe('a lost update that bpftrace reports by program line', () => {
  const selection = [{ probe: KMALLOC, maps: ['kmalloc'] }];
  const program = compile(selection, tracepoints(), { ...WHOLE_SYSTEM, keeps: 'both' });
  const lineOf = (text: string) => program.text.split('\n').findIndex((line) => line.includes(text)) + 1;
  const book = [...program.runningTotals.keys()][0] ?? '';

  test('of a row map: the series lacks an event, the running total does not', () => {
    const record = new ExactnessRecord();
    for (const buffer of ['0', '1', '1']) record.updateLost(lineOf(`@i0_kmalloc_${buffer}[`), program);
    const lostUpdates = [{ event: 'kmem:kmalloc', updates: 3 }];
    expect(record.exactness).toMatchObject({ exact: false, lostUpdates, missedRuns: [] });
    expect(record.missedInTotals).toEqual(new Map());
  });

  test('of a running total: it lacks a run, the rows do not', () => {
    const record = new ExactnessRecord();
    record.missed.set('kmem:kmalloc events', 2);
    record.updateLost(lineOf(`${book}[`), program);
    expect(record.missedInTotals).toEqual(new Map([['kmem:kmalloc events', 3]]));
    expect(record.exactness.lostUpdates).toEqual([]);
  });

  test('of a map that counts nothing', () => {
    const record = new ExactnessRecord();
    record.updateLost(lineOf('@vt_ended_0['), program);
    record.updateLost(0, program);
    expect(record.exactness).toMatchObject({ exact: true, lostUpdates: [] });
  });
});

test('restarts and late ticks are counted', () => {
  const record = new ExactnessRecord();
  record.restarted();
  record.restarted();
  record.lateTick();
  expect(record.exactness).toMatchObject({ exact: true, restarts: 2, lateTicks: 1 });
});

test('counts of shared pids add up, and leave the count exact', () => {
  const record = new ExactnessRecord();
  for (const [event, counts] of [
    ['kmem:kmalloc', 5],
    ['kmem:kfree', 0],
    ['kmem:kmalloc', 6],
  ] as const)
    record.sharedPids(event, counts);
  expect(record.exactness).toMatchObject({
    exact: true,
    sharedPids: [{ event: 'kmem:kmalloc', counts: 11 }],
  });
});
