import { expect, test } from 'vitest';
import { compile } from '../../src/probe/compile.ts';
import { generateProbe } from '../../src/probe/generate.ts';
import { type MissedRuns, Misses } from '../../src/session/misses.ts';
import { tracepoints } from '../fixtures/tracepoints.ts';

// What a bpftrace with programs misses is in test/live: only the kernel makes such programs.
const PROGRAM = compile([{ probe: generateProbe('kmem:kfree'), maps: ['kmem_kfree'] }], tracepoints(), {
  scope: { who: { kind: 'all' } },
  dimension: 'none',
  tickUs: 100_000,
  delayMs: 0,
  names: 'none',
  dynamicText: true,
  controller: 1,
  barrier: true,
  mapEntries: () => 4_096,
});

test('a process without BPF programs misses nothing, and what was missed before it stays', () => {
  const total: MissedRuns = new Map([['kmem:kfree events', 7]]);
  const misses = new Misses(process.pid, PROGRAM, total);
  misses.start(0);
  expect(misses.read()).toBe(false);
  expect([...total]).toEqual([['kmem:kfree events', 7]]);
});

test('before start() nothing is known and nothing is added', () => {
  const total: MissedRuns = new Map();
  expect(new Misses(2 ** 22 + 1, PROGRAM, total).read()).toBe(false);
  expect(total.size).toBe(0);
});
