import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PagesChanges } from '../../src/report/pages-changes.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { until } from '../fixtures/until.ts';
import { bpftracesOf, type Child, finish, start, vmtally, WORKLOADS } from './support.ts';

const COPIES = 101;

/** Another program than the one of pages.test.ts, which looks for its name and for all that share its pages. */
async function copyOfLayout(children: number): Promise<Child> {
  const directory = temporaryDirectory();
  copyFileSync(WORKLOADS.layout, join(directory, 'vmtally-copies'));
  const child = start('sh', ['-c', `cd ${directory} && exec ./vmtally-copies ${children} 1`]);
  await until('the program is ready', () => child.stdout.includes('ready\n'));
  return child;
}

it('pages that a process copies after a fork are as many by snapshots, faults and allocations', async () => {
  const layout = await copyOfLayout(3);
  const watch = vmtally`pages ${layout.pid} --watch 1s --faults --json`;
  const changes = () =>
    watch.stdout
      .split('\n')
      .slice(0, -1)
      .map((text) => PagesChanges.parse(JSON.parse(text)));
  await until('it watches', () => changes().length > 0, 60_000);
  layout.stdin.write('p');
  const copied = () => changes().reduce((sum, { total }) => sum + total.copied, 0);
  await until('it saw the copies', () => copied() > 0, 60_000);
  const seen = changes().length;
  await until('it looked once more', () => changes().length > seen, 60_000);
  watch.kill('SIGINT');
  await finish(watch, 130);
  expect(bpftracesOf(watch.pid)).toEqual([]);
  expect(copied()).toBe(COPIES);
  const faults = changes().map((change) => change.faults ?? expect.fail('no faults'));
  expect(faults.filter(({ verdict, exact }) => verdict === 'unexplained' || !exact)).toEqual([]);
  for (const kind of ['writes', 'allocations'] as const) {
    // Faults during a look may be of two reports.
    const sum = (bound: 'least' | 'most') => faults.reduce((all, each) => all + each[kind][bound], 0);
    expect([kind, sum('least') <= COPIES, sum('most') >= COPIES]).toEqual([kind, true, true]);
    const most = Math.max(...faults.map((each) => each[kind].most));
    expect([kind, most]).toEqual([kind, COPIES]);
  }
});

it('ends with the process', async () => {
  const layout = await copyOfLayout(0);
  const watch = vmtally`pages ${layout.pid} --watch 100ms --faults`;
  await until('it watches', () => watch.stdout.includes('single pages allocated'), 60_000);
  layout.kill('SIGKILL');
  await finish(watch);
  expect(watch.stdout).toContain('0 faults of writes to pages that may not be written, for 0 pages copied');
});
