import { expect, test } from 'vitest';
import { attachProgress } from '../../src/collector/attach-progress.ts';
import { fakeCollector } from '../fixtures/fake.ts';

test('before bpftrace runs, no probe is loaded', () => {
  const collector = fakeCollector('never-attaches');
  const probes = collector.program.attached.length;
  expect(probes).toBeGreaterThan(0);
  expect(attachProgress(collector)).toEqual({ loaded: 0, probes });
});

test('a process that has loaded no program counts as none', () => {
  const { program } = fakeCollector('never-attaches');
  expect(attachProgress({ pid: process.pid, program }).loaded).toBe(0);
});
