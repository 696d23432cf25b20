import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { compare, explained, span } from './compare.mjs';
import { Absent, figure, must } from './tool.mjs';

/** A prime number of pages, twice the memory limit of the cgroup. */
const PAGES = 4_099;
const LIMIT = 8 << 20;

/** The guest's own swap, which is off while another kind is tested. */
const DISK = '/dev/vdb';
const GROUP = '/sys/fs/cgroup/swapped';

const run = (file, ...args) => execFileSync(file, args, { encoding: 'utf8' });

/** Swaps to a file on the root disk while another file is written there. */
export const swapFile = () =>
  withFile((path) =>
    withSwap(path, () => exact('dd if=/dev/zero of=/root/other bs=1M count=16 conv=fsync status=none;')),
  );

/** Swaps to a partition that does not begin where its disk does. */
export const swapPartition = () =>
  withoutDisk(() => {
    run('addpart', DISK, '1', '4096', '131072');
    try {
      run('mkswap', '-q', `${DISK}1`);
      return withSwap(`${DISK}1`, () =>
        exact(`dd if=${DISK} bs=1M count=2 iflag=direct of=/dev/null status=none;`),
      );
    } finally {
      run('delpart', DISK, '1');
      run('mkswap', '-q', DISK);
    }
  });

/**
 * Swaps to zram. Before Linux 6.3 such pages bypassed the block layer: then compare says that pswpin is not
 * known.
 */
export function swapZram() {
  if (!existsSync('/sys/block/zram0')) throw new Absent('this kernel has no zram');
  return withoutDisk(() => {
    writeFileSync('/sys/block/zram0/disksize', String(64 << 20));
    try {
      run('mkswap', '-q', '/dev/zram0');
      return withSwap('/dev/zram0', () => {
        const rows = swapped();
        if (rows.in.missing === null) return equal(rows);
        must(rows.in.missing.endsWith('before Linux 6.3'), rows.in.missing);
        must(rows.out.verdict === 'balanced' && rows.out.kind === 'at least', `swap.out ${rows.out.verdict}`);
        must(rows.out.counted >= PAGES - LIMIT / 4096, `only ${rows.out.counted} went to swap`);
        return `in: not known; ${figure(rows.out.counted)} out`;
      });
    } finally {
      writeFileSync('/sys/block/zram0/reset', '1');
    }
  });
}

/**
 * The location of swap that is turned on meanwhile is unknown; with events of cgroups vmtally does not need
 * it.
 */
export const swapOn = () =>
  withFile((path) => {
    try {
      const rows = swapped(`swapon ${path};`);
      const [first] = rows.out.causes;
      if (first === undefined) return equal(rows);
      must(rows.out.verdict === 'explained' && first.id === 'turned-on', `swap.out ${first.id}`);
      return `explained, ${span(rows.out.counter)} out`;
    } finally {
      run('swapoff', path);
    }
  });

const exact = (before) => equal(swapped(before));

/** Writes PAGES pages, half of which must go to swap, and reads them all. */
function swapped(before = '') {
  const command = `${before} echo $$ >${GROUP}/cgroup.procs && exec pageout ${PAGES}`;
  writeFileSync('/sys/fs/cgroup/cgroup.subtree_control', '+memory');
  mkdirSync(GROUP);
  try {
    writeFileSync(`${GROUP}/memory.max`, String(LIMIT));
    const all = explained(compare(['swap'], ['sh', '-c', command]));
    return { in: find(all, 'swap.in'), out: find(all, 'swap.out') };
  } finally {
    rmdirSync(GROUP);
  }
}

const find = (rows, id) => rows.find((row) => row.id === id);

/** Checks that both sides are equal to the page. */
function equal(rows) {
  for (const { id, verdict, counted, residual } of Object.values(rows)) {
    must(verdict === 'balanced', `${id} is ${verdict}`);
    must(residual.low === 0 && residual.high === 0, `${id} is off by ${span(residual)}`);
    must(counted >= PAGES - LIMIT / 4096, `only ${counted} in ${id}`);
  }
  return `${figure(rows.in.counted)} in, ${figure(rows.out.counted)} out`;
}

function withFile(use) {
  const path = '/root/swapfile';
  run('dd', 'if=/dev/zero', `of=${path}`, 'bs=1M', 'count=64', 'conv=fsync', 'status=none');
  chmodSync(path, 0o600);
  run('mkswap', '-q', path);
  try {
    return withoutDisk(() => use(path));
  } finally {
    for (const file of [path, '/root/other']) rmSync(file, { force: true });
  }
}

function withSwap(path, use) {
  run('swapon', path);
  try {
    return use();
  } finally {
    run('swapoff', path);
  }
}

/** Runs `use` without the guest's own swap, and turns it on again afterwards. */
function withoutDisk(use) {
  const on = run('swapon', '--show=NAME', '--noheadings').includes(DISK);
  if (on) run('swapoff', DISK);
  try {
    return use();
  } finally {
    if (on) run('swapon', DISK);
  }
}
