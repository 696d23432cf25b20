import { expect, it } from 'vitest';
import { OutstandingReport } from '../../src/report/outstanding-report.ts';
import { argv } from '../fixtures/argv.ts';
import { until } from '../fixtures/until.ts';
import { finish, reports, start, totalOf, vmtally, WORKLOADS } from './support.ts';

const [MADE, CLOSED] = [10_007, 3_001];

/** The counts by size of a report's only event, over all of its rows. */
function bySize(text: string): Map<number, number> {
  const [event = expect.fail('no event')] = totalOf(text).events;
  const sizes = new Map<number, number>();
  for (const { distribution = [] } of event.rows ?? [])
    for (const { value, count } of distribution) sizes.set(value, (sizes.get(value) ?? 0) + count);
  return new Map([...sizes].toSorted(([a], [b]) => a - b));
}

const missedBy = (text: string): number =>
  totalOf(text).exactness.missedRuns.reduce((sum, { runs }) => sum + runs, 0);

it('keys that are packed into one number, keys of several parts, and paired objects count one run alike', async () => {
  const workload = start(WORKLOADS.kept, argv`${MADE} ${CLOSED} wait`);
  const packed = vmtally`stat --json -I 100 -e kmem:kmalloc --by pid -p ${workload.pid}`;
  const parts = vmtally`stat --json -I 100 -e kmem:kmalloc --by pid,site -p ${workload.pid}`;
  const paired = vmtally`outstanding --json -I 100 -p ${workload.pid}`;
  const counters = [packed, parts, paired];
  const begun = () =>
    reports(packed.stdout).length > 0 && reports(parts.stdout).length > 0 && paired.stdout !== '';
  await until('all count', begun, 60_000);
  workload.stdin.write('x');
  await until('it closed', () => workload.stdout.includes('closed'));
  workload.stdin.end();
  await Promise.all([workload, ...counters].map((each) => finish(each)));
  const [one, several] = [bySize(packed.stdout), bySize(parts.stdout)];
  const missed = missedBy(packed.stdout) + missedBy(parts.stdout);
  expect(one.get(64)).toBeGreaterThanOrEqual(MADE - missed);
  expect(several.get(64)).toBeGreaterThanOrEqual(MADE - missed);
  if (missed === 0) expect([...several]).toEqual([...one]);
  const { allocated, rows } = OutstandingReport.parse(
    JSON.parse(paired.stdout.trim().split('\n').at(-1) ?? ''),
  );
  const all = [...one.values()].reduce((sum, count) => sum + count, 0);
  expect(Math.abs(allocated - all)).toBeLessThanOrEqual(missed);
  // The process has ended: the kernel closed what it held.
  expect(rows.find(({ name }) => name.startsWith('do_eventfd+'))).toBeUndefined();
});
