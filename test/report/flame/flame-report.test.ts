import { expect, it } from 'vitest';
import { FlameReport, flameReport } from '../../../src/report/flame/flame-report.ts';
import { profile } from '../../fixtures/profile.ts';
import { EXACT } from '../../fixtures/report.ts';

const COUNTED = {
  stacks: 'user',
  sampled: 19,
  kept: 19,
  exactness: EXACT,
  accuracy: null,
  cost: { bpftraceSeconds: 0, vmtallySeconds: 0, startSeconds: 1, cpuPercent: 0 },
} as const;

it('has all stacks, functions and totals, by its schema', () => {
  const report = flameReport(profile(), undefined, { ...COUNTED, command: ['make'] });
  expect(FlameReport.parse(report)).toEqual(report);
  expect(report.total).toEqual({ events: 1_010, bytes: 65_280 });
  expect(report.paths.reduce((sum, { events }) => sum + events, 0)).toBe(1_010);
  expect(report.paths.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0)).toBe(65_280);
  expect(report.paths[0]).toMatchObject({ comm: 'sh', frames: ['entry', 'read', 'alloc'] });
  expect(report.functions[0]).toEqual({
    name: 'alloc',
    weight: 1_010,
    self: 1_010,
    share: 1,
    low: 1,
    high: 1,
  });
  expect([report.by, report.places]).toEqual([null, []]);
});

it('has places with --by, and no bytes of an event without a size', () => {
  const report = flameReport(profile({ bytesOf: undefined }), ['comm'], COUNTED);
  expect(FlameReport.parse(report)).toEqual(report);
  expect(report.total.bytes).toBeNull();
  expect(report.by).toEqual(['comm']);
  expect(report.places.map(({ parts, weight }) => [...parts, weight])).toEqual([
    ['sh', 1_000],
    ['cc1', 10],
  ]);
});
