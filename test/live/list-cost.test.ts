import { expect, test } from 'vitest';
import { ListReport } from '../../src/report/list-report.ts';
import { finish, start, vmtally, WORKLOADS } from './support.ts';

test('list --cost measures how often events happen and what counting them costs', async () => {
  const work = start(WORKLOADS.eventfd, ['1000000007']);
  const { stdout } = await finish(vmtally`list kmalloc --cost --json`);
  work.kill('SIGKILL');
  const report = ListReport.parse(JSON.parse(stdout));
  if (report.kind !== 'probes') throw new Error(report.kind);
  const kmalloc = report.probes.find(({ name }) => name === 'kmalloc');
  const { eventsPerSecond = 0, nsPerEvent = 0, percent } = kmalloc?.cost ?? {};
  // A busy machine lets the loop run for a tenth of the second at least.
  expect(eventsPerSecond).toBeGreaterThan(1_000);
  expect(nsPerEvent).toBeGreaterThan(5);
  expect(percent).toBeCloseTo((eventsPerSecond * (nsPerEvent ?? 0)) / 1e7, 6);
  // Every row was measured, or says why not.
  for (const { cost, missing } of report.probes) expect(cost === null).toBe(missing !== null);
});
