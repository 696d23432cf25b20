import { describe, expect, it } from 'vitest';
import { argv } from '../fixtures/argv.ts';
import { finish, perfCount, totalOf, vmtally } from './support.ts';

const LOOP = 'for i in $(seq 50); do /bin/true; done';
const EVENTS = 'kmem:kmem_cache_alloc,kmem:kmalloc,exceptions:page_fault_user';

/** The sum of the counts in the rows of these programs. */
const rowsOf = (text: string, event: string, names: readonly string[]): number =>
  totalOf(text)
    .events.find((entry) => entry.event === event)
    ?.rows?.filter(({ name }) => names.includes(name))
    .reduce((sum, { count }) => sum + count, 0) ?? 0;

describe('short-lived processes', () => {
  // perf stat itself allocates kernel memory for each child that inherits its events, and counts that too. So
  // both look at the same run: perf at the loop, vmtally at perf and the loop, separated by program.
  it('are counted within 1 % of perf stat', async () => {
    const run = async (script: string) => {
      const perf = argv`perf stat -x, -e ${EVENTS} -- sh -c ${script}`;
      const { stderr } = await finish(vmtally`stat --by comm --json -e ${EVENTS} -- ${perf}`);
      return stderr;
    };
    // Only vmtally counts what perf's child does between fork and exec: measure that with an empty loop.
    const none = await run(':');
    const some = await run(LOOP);
    for (const event of EVENTS.split(',')) {
      const before = rowsOf(none, event, ['sh']) - perfCount(none, event);
      const ours = rowsOf(some, event, ['sh', 'seq', 'true']) - before;
      const perfs = perfCount(some, event);
      expect(
        Math.abs(ours - perfs) / perfs,
        `${event}: ${ours} and perf ${perfs}, ${before} before exec`,
      ).toBeLessThan(0.01);
    }
  });

  it('are counted within 1 % of a perf stat of their own where perf allocates nothing', async () => {
    const ours = totalOf((await finish(vmtally`stat --json -e page_fault_user -- sh -c ${LOOP}`)).stderr);
    const { stderr } = await finish(
      vmtally`stat --json -e page_fault_user -- perf stat -x, -e exceptions:page_fault_user -- sh -c ${LOOP}`,
    );
    const perfs = perfCount(stderr, 'exceptions:page_fault_user');
    expect(Math.abs((ours.events[0]?.count ?? 0) - perfs) / perfs).toBeLessThan(0.01);
  });
});

describe('a counter of one’s own', () => {
  it('counts 5 calls of migrate_pages(2), though they may fail', async () => {
    const script = 'for i in 1 2 3 4 5; do migratepages 1 0 0; done';
    const child = vmtally`stat --json -e syscalls:sys_enter_migrate_pages -- sh -c ${script}`;
    await child.done;
    const { events } = totalOf(child.stderr);
    expect(events.map(({ count }) => count)).toEqual([5]);
  });
});
