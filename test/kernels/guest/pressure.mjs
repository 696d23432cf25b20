import { readFileSync } from 'node:fs';
import { compare, explained, verdicts } from './compare.mjs';
import { figure, must, vmstat } from './tool.mjs';

/**
 * Groups to compare, in two runs: attaching all probes at once takes an emulated machine longer than vmtally
 * waits.
 */
const OTHERS = [
  ['page allocator', 'compaction', 'huge pages', 'out of memory'],
  ['faults', 'page cache', 'writeback and block', 'workingset', 'rest'],
];

/** Work for these groups: huge pages, a file that comes and goes, processes, compaction of all memory. */
const WORK = `memory 200 any 1
dd if=/dev/zero of=/root/file bs=1M count=64 conv=fsync status=none; rm /root/file
for i in $(seq 53); do /bin/true; done
echo 1 >/proc/sys/vm/compact_memory`;

/**
 * Uses more memory than there is: pages go to swap and come back, and the identities of reclaim and swap are
 * explained.
 */
export function swap() {
  const total = Number(readFileSync('/proc/meminfo', 'utf8').match(/MemTotal: +(\d+)/)[1]) >> 10;
  const size = String(Math.ceil(total * 1.05));
  const before = vmstat();
  const rows = explained(compare(['reclaim', 'swap'], ['memory', size, 'small', '1']));
  const after = vmstat();
  must(after.pswpout > before.pswpout && after.pswpin > before.pswpin, 'nothing went to swap and came back');
  return `${figureOf(rows, 'swap.out')} out, ${figureOf(rows, 'reclaim.steal')} reclaimed`;
}

/** All other identities except those of migration. */
export const compareOthers = () =>
  verdicts(explained(OTHERS.flatMap((groups) => compare(groups, ['sh', '-c', WORK]))));

function figureOf(rows, id) {
  const counted = rows.find((row) => row.id === id && row.counted !== null)?.counted;
  return counted === undefined ? '?' : figure(counted);
}
