import { expect, it } from 'vitest';
import { bpftraceUs } from '../../src/collector/bpftrace-us.ts';

it('goes on in microseconds, and is not behind the monotonic clock', () => {
  const before = Number(process.hrtime.bigint()) / 1_000;
  const us = bpftraceUs();
  expect(us).toBeGreaterThanOrEqual(before);
  expect(bpftraceUs()).toBeGreaterThan(us - 1);
});
