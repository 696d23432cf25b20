import { describe, expect, test } from 'vitest';
import { CostMeter } from '../../src/collector/cost.ts';
import { readProcess } from '../../src/kernel/processes.ts';

/** A pid that no process can have: the highest is 2^22. */
const NOBODY = 2 ** 22 + 1;

/** Keeps one CPU busy for this long. */
function work(seconds: number): void {
  const before = process.cpuUsage();
  for (;;) {
    const { user, system } = process.cpuUsage(before);
    if ((user + system) / 1e6 >= seconds) return;
  }
}

const own = () => (readProcess(process.pid)?.cpuTicks ?? expect.fail()) / 100;

describe('CostMeter', () => {
  test('CPU time before the window opened belongs to the start', () => {
    const meter = new CostMeter();
    const before = own();
    work(0.03);
    meter.open(process.pid);
    const { start, count } = meter.cost;
    expect(start.bpftrace).toBeGreaterThanOrEqual(before);
    expect(start.vmtally).toBeGreaterThanOrEqual(0.03);
    expect(count.bpftrace).toBe(0);
    expect(count.vmtally).toBeLessThan(0.03);
  });

  test('CPU time after it belongs to the count', () => {
    const meter = new CostMeter();
    meter.open(process.pid);
    const { start } = meter.cost;
    work(0.05);
    meter.tick(process.pid);
    expect(meter.cost.start).toEqual(start);
    // The kernel reports bpftrace's CPU time in hundredths of a second.
    expect(meter.cost.count.bpftrace).toBeGreaterThanOrEqual(0.03);
    expect(meter.cost.count.vmtally).toBeGreaterThanOrEqual(0.05);
  });

  test('CPU times of successive bpftraces add up', () => {
    const meter = new CostMeter();
    meter.open(process.pid);
    work(0.05);
    meter.tick(process.pid);
    const first = meter.cost;
    meter.open(process.pid);
    expect(meter.cost.count.bpftrace).toBe(first.count.bpftrace);
    expect(meter.cost.start.bpftrace).toBeGreaterThan(first.start.bpftrace);
    expect(meter.cost.start.vmtally).toBe(first.start.vmtally);
  });

  test('without a window all CPU time belongs to the start', () => {
    const meter = new CostMeter();
    work(0.01);
    const { start, count } = meter.cost;
    expect(start.vmtally).toBeGreaterThanOrEqual(0.01);
    expect(start.bpftrace).toBe(0);
    expect(count).toEqual({ bpftrace: 0, vmtally: 0 });
  });

  test('a bpftrace that has ended keeps its last known CPU time', () => {
    const meter = new CostMeter();
    meter.open(process.pid);
    work(0.05);
    meter.tick(process.pid);
    const before = meter.cost.count.bpftrace;
    meter.tick(NOBODY);
    expect(meter.cost.count.bpftrace).toBe(before);
  });
});
