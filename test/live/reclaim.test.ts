import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { memoryCgroup } from './memory-cgroup.ts';
import { finish, totalOf, vmtally } from './support.ts';

const MIB = 1 << 20;
const LIMIT = 32 * MIB;
const WRITTEN = 100;

/** Counts by event of a command. */
async function countsOf(child: ReturnType<typeof vmtally>): Promise<(event: string) => number> {
  const { events } = totalOf((await finish(child)).stderr);
  return (event) => events.find((candidate) => candidate.event === event)?.count ?? expect.fail(event);
}

it('memcg_reclaim has each reclaim at the limit of a cgroup, its time and its pages', async () => {
  const procs = join(memoryCgroup(LIMIT), 'cgroup.procs');
  const file = join(temporaryDirectory(), 'f');
  // Each block is on the disk before the next: a cgroup of v1 whose pages are all dirty has nothing to reclaim,
  // and the kernel kills dd (mm/vmscan.c, shrink_folio_list: only kswapd writes them back).
  const script = `echo $$ > ${procs}; exec dd if=/dev/zero of=${file} bs=1M count=${WRITTEN} oflag=dsync`;
  const events =
    'memcg_reclaim,direct_reclaim.total,vmscan:mm_vmscan_memcg_reclaim_begin,vmscan:mm_vmscan_lru_shrink_inactive';
  const startNs = process.hrtime.bigint();
  const counts = await countsOf(vmtally`stat -e ${events} --json -- sh -c ${script}`);
  const us = Number(process.hrtime.bigint() - startNs) / 1000;
  const reclaims = counts('vmscan:mm_vmscan_memcg_reclaim_end');
  expect(reclaims).toBeGreaterThan(0);
  expect(reclaims).toBe(counts('vmscan:mm_vmscan_memcg_reclaim_begin'));
  const pages = counts('memcg_reclaim.reclaimed');
  expect(pages).toBeGreaterThanOrEqual((WRITTEN * MIB - LIMIT) / 4096);
  expect(pages).toBe(counts('mm_vmscan_lru_shrink_inactive.reclaimed'));
  expect(counts('memcg_reclaim.total')).toBeGreaterThan(0);
  expect(counts('memcg_reclaim.total')).toBeLessThan(us);
  expect(counts('direct_reclaim.total')).toBe(0);
});

const NODE = '/sys/devices/system/node/node0/reclaim';

// Linux 6.18 has the file.
it.runIf(existsSync(NODE))('node_reclaim has the pages that a process asks a node to reclaim', async () => {
  const file = join(temporaryDirectory(), 'f');
  const script = `dd if=/dev/zero of=${file} bs=1M count=8; sync ${file}; echo 4M > ${NODE}`;
  const counts = await countsOf(vmtally`stat -e node_reclaim --json -- sh -c ${script}`);
  expect(counts('node_reclaim.reclaimed')).toBeGreaterThanOrEqual((4 * MIB) / 4096);
  expect(counts('vmscan:mm_vmscan_node_reclaim_end')).toBeGreaterThan(0);
  expect(counts('node_reclaim.total')).toBeGreaterThan(0);
});

it('the default has a time for each column of the overview', async () => {
  const counts = await countsOf(vmtally`stat --json -- true`);
  for (const event of ['direct_reclaim.total', 'memcg_reclaim.total', 'compaction.total'])
    expect(counts(event)).toBeGreaterThanOrEqual(0);
});
