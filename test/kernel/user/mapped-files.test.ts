import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { MappedFiles } from '../../../src/kernel/user/mapped-files.ts';
import { parseMappings } from '../../../src/kernel/user/mappings.ts';

// The kernel opens mapped files for root only.
const isRoot = process.getuid?.() === 0;
const files = new MappedFiles();
afterEach(() => files.close());

const mappings = () => parseMappings(readFileSync('/proc/self/maps', 'utf8'));
const openFiles = () => readdirSync('/proc/self/fd').length;

describe.skipIf(!isRoot)('the files that a process has mapped', () => {
  it('are opened once each, and have functions', () => {
    const before = openFiles();
    const own = mappings().filter(({ path }) => path === process.execPath);
    const [first] = files.open(process.pid, 0, own);
    const [again] = files.open(process.pid, 0, own);
    expect(again).toBe(first);
    expect(openFiles()).toBe(before + 1);
    const names = own.flatMap(({ start, end, offset }) =>
      Array.from({ length: 64 }, (_, part) =>
        first?.functionAt(offset + Math.floor(((end - start) * part) / 64)),
      ),
    );
    expect(names.filter(Boolean).length).toBeGreaterThan(0);
    files.close();
    expect(openFiles()).toBe(before);
  });

  it('are none where nothing, no file, or another process is mapped', () => {
    const before = openFiles();
    const nothing = { start: 0x1000, end: 0x2000, offset: 0, file: '08:01 7', path: '/usr/bin/true' };
    const anonymous = mappings().filter(({ path }) => !path.startsWith('/'));
    expect(new Set(files.open(process.pid, 0, [nothing, ...anonymous]))).toEqual(new Set([undefined]));
    expect(files.open(2 ** 22, 0, mappings().slice(0, 1))).toEqual([undefined]);
    expect(openFiles()).toBe(before);
  });

  it.each([
    ['files', { files: 2 }, [undefined, 'files']],
    ['files of a process', { filesOfProcess: 1 }, [undefined, 'files']],
    ['bytes', { bytes: 200 }, ['files', 'files']],
    ['time', { namingMs: 0 }, ['time', 'time']],
    ['time for mounts', { mountsMs: 0 }, ['mounts', 'mounts']],
  ])('past the limit of %s are said to be', (_, limit, gaps) => {
    const limited = new MappedFiles({
      filesOfProcess: 100,
      files: 100,
      bytes: 1 << 30,
      mountsMs: 1e4,
      namingMs: 1e4,
      ...limit,
    });
    const paths = new Map(
      mappings().flatMap((each) => (each.path.startsWith('/') ? [[each.path, each]] : [])),
    );
    const found = limited.open(process.pid, 7, [...paths.values()].slice(0, 2));
    const gapOf = (named: unknown) =>
      typeof named === 'object' ? (named as { gap: string }).gap : undefined;
    expect(found.map((file) => gapOf(file?.functionAt(0)))).toEqual(gaps);
    limited.close();
  });

  it('of a long map of functions have those at its end', () => {
    const path = `/tmp/perf-${process.pid}.map`;
    try {
      // The place where the reading begins lies in a line: what is left of it, `1000 10 first`, names nothing.
      const rest = '2000 10 fib\n';
      const padding = `${'x'.repeat(2 ** 20 - 1)}\n`.repeat(32).slice(rest.length + '1000 10 first\n'.length);
      writeFileSync(path, `7f1000 10 first\n${padding}${rest}`);
      const made = files.openMade(process.pid, 0);
      expect([0x1000, 0x2000].map((address) => made?.functionAt(address))).toEqual([undefined, 'fib']);
    } finally {
      rmSync(path, { force: true });
    }
  });

  it('of a process with very many mounts are not known, and no time is lost', async () => {
    const child = spawn('unshare', ['-m', 'bash', '-c', MOUNTS], { stdio: ['pipe', 'pipe', 'inherit'] });
    try {
      await once(child.stdout, 'data');
      const pid = child.pid ?? 0;
      expect(readFileSync(`/proc/${pid}/mountinfo`).length).toBeGreaterThan(1 << 20);
      const [own] = parseMappings(readFileSync(`/proc/${pid}/maps`, 'utf8'));
      if (own === undefined) throw new Error('no mappings');
      const begin = process.cpuUsage();
      const many = Array.from({ length: 100 }, () => files.open(pid, 1_000, [own])[0]);
      const { user, system } = process.cpuUsage(begin);
      expect(many.at(-1)?.functionAt(0)).toEqual({ gap: 'mounts' });
      // A user may take half a second, and one reading more.
      expect(user + system).toBeLessThan(1_500_000);
    } finally {
      await ended(child);
    }
  });
});

/** Mounts of one file over a long path. The program runs from the last mount, which the first MiB does not have. */
const MOUNTS = `
set -e
mount --make-rprivate /
mount -t tmpfs tmpfs /mnt
cd /mnt
for part in 1 2 3 4 5 6 7 8 9 10 11 12; do
  name=$(printf '%0250d' $part)
  mkdir $name
  cd $name
done
for number in $(seq 400); do mkdir d$number && mount --bind /mnt d$number; done
mkdir /mnt/bin
mount -t tmpfs tmpfs /mnt/bin
cp /bin/cat /mnt/bin/cat
echo ready
exec /mnt/bin/cat
`;

async function ended(child: ChildProcess): Promise<void> {
  child.stdin?.end();
  if (child.exitCode === null) await once(child, 'exit');
}
