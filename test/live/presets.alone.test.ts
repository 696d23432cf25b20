import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readFeatures } from '../../src/kernel/features.ts';
import { memoryCgroup } from './memory-cgroup.ts';
import { finish, totalOf, vmtally, WORKLOADS } from './support.ts';

const RANGES = 13;
const VICTIMS = 3;
const LIMIT = 32 << 20;

const eventsOf = async (child: ReturnType<typeof vmtally>) => {
  const { stderr, stdout } = await finish(child);
  const counts = new Map(totalOf(stderr).events.map((event) => [event.event, event]));
  return { counts, stdout };
};

it('@slab counts the same as its events', async () => {
  const { counts } = await eventsOf(
    vmtally`stat -e @slab --filter ${'cpu < 4096'} --json -- ${WORKLOADS.eventfd} 1009`,
  );
  expect([...counts.keys()]).toEqual([
    'kmem:kmalloc',
    'kmem:kfree',
    'kmem:kmem_cache_alloc',
    'kmem:kmem_cache_free',
  ]);
  expect(counts.get('kmem:kmalloc')?.count).toBeGreaterThanOrEqual(1009);
});

// MADV_COLLAPSE is in Linux 6.1.
it.runIf(Number.parseFloat(readFeatures().release) >= 6.1)(
  `@thp counts each of ${RANGES} collapsed ranges`,
  async () => {
    const { counts, stdout } = await eventsOf(
      vmtally`stat -e @thp --json -- ${WORKLOADS.collapse} ${RANGES}`,
    );
    expect(Number(stdout)).toBe(RANGES);
    for (const event of ['huge_memory:mm_khugepaged_scan_pmd', 'huge_memory:mm_collapse_huge_page'])
      expect(counts.get(event)?.distribution, event).toContainEqual({
        value: 1,
        label: 'succeed',
        count: RANGES,
      });
  },
);

describe('@oom', () => {
  it('counts victims, and those whose memory the kernel freed before they exited', async () => {
    const group = join(memoryCgroup(LIMIT), 'cgroup.procs');
    const script = `echo $$ > '${group}'; exec ${WORKLOADS.reaped} ${VICTIMS} ${3 * LIMIT}`;
    const { counts, stdout } = await eventsOf(vmtally`stat -a -e @oom --json -- sh -c ${script}`);
    const pids = stdout.trim().split('\n').map(Number);
    expect(pids).toHaveLength(VICTIMS);
    for (const event of ['oom:mark_victim', 'oom:finish_task_reaping'])
      expect(counts.get(event)?.distribution.map(({ value }) => value)).toEqual(expect.arrayContaining(pids));
  });
});
