import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { argv } from '../fixtures/argv.ts';
import { until, untilNoneLeft } from '../fixtures/until.ts';
import { eventfdBytes, Service } from './service.ts';
import {
  AT_ONCE,
  CLI,
  finish,
  leftBpftraces,
  OWN_MARK,
  reports,
  start,
  vmtallyWith,
  WORKLOADS,
} from './support.ts';

const PAGE = 4 << 10;

/** A small file system, with functions that fill it and free its space. */
function smallDisk() {
  const path = mkdtempSync(join(tmpdir(), 'vmtally-disk-'));
  execFileSync('mount', argv`-t tmpfs -o size=${16 * PAGE} vmtally-test ${path}`);
  const ballast = join(path, 'ballast');
  return {
    path,
    /** Fills the file system except for `left` bytes. */
    fill: (left = 0) => {
      const { bavail, bsize } = statfsSync(path);
      writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - left)));
    },
    free: () => rmSync(ballast, { force: true }),
    remove: () => {
      execFileSync('umount', argv`--lazy ${path}`);
      rmSync(path, { recursive: true });
    },
  };
}

afterAll(() => untilNoneLeft('bpftrace', () => leftBpftraces(AT_ONCE)));

const vmtally = vmtallyWith(AT_ONCE);

const FULL = '/dev/full';
/** Runs vmtally on a stdout that takes nothing. */
const ontoFull = (args: readonly string[]) =>
  start('sh', argv`-c 'exec "$@" > "$0"' ${FULL} ${process.execPath} ${CLI} ${args}`, AT_ONCE);
const INTERVALS = argv`stat -e kmem:kmalloc -I 10 --json`;

describe.concurrent('where a disk is full', () => {
  it('a report that cannot be written is an error', async () => {
    const child = await finish(vmtally`stat -e kmem:kmalloc --timeout 50 -o ${FULL}`, 1);
    expect(child.stderr).toMatch(/^vmtally: cannot write \/dev\/full: ENOSPC/);
  });

  it.each([
    [argv`stat -e kmem:kmalloc --timeout 50`],
    [argv`${INTERVALS} --timeout 20000`],
    [['list']],
    [argv`top -b -n 30 -d 0.1 -e kmalloc`],
  ])('so is one on stdout: %j', async (args) => {
    const child = await finish(ontoFull(args), 1);
    expect(child.stderr).toMatch(/^[^\n]*cannot write to stdout: ENOSPC[^\n]*\n$/);
  });

  it('a command whose report on stderr is lost has no status of its own', async () => {
    const script = 'exec "$@" 2> /dev/full';
    const args = argv`${process.execPath} ${CLI} stat -e kmem:kmalloc -- true`;
    await finish(start('sh', argv`-c ${script} sh ${args}`, AT_ONCE), 1);
  });

  it('a command is not left behind: it ends first, and then the error is reported', async () => {
    const script = 'sleep 0.7; echo it ended';
    const child = await finish(vmtally`${INTERVALS} -o ${FULL} -- sh -c ${script}`, 1);
    expect(child.stdout).toBe('it ended\n');
    expect(child.stderr).toContain('cannot write /dev/full: ENOSPC');
  });
});

describe.concurrent('a disk that becomes full', () => {
  it('ends a count, and what was written before stands in the file', async ({ onTestFinished }) => {
    const disk = smallDisk();
    onTestFinished(disk.remove);
    const file = join(disk.path, 'report');
    disk.fill(4 * PAGE);
    const child = await finish(vmtally`${INTERVALS} -o ${file}`, 1);
    expect(child.stderr).toContain(`cannot write ${file}: ENOSPC`);
    const lines = readFileSync(file, 'utf8').split('\n');
    // The last line may have been cut.
    expect(reports(lines.slice(0, -1).join('\n')).length).toBe(lines.length - 1);
    expect(lines.length).toBeGreaterThan(2);
  });

  it('ends no service: it counts on, and writes totals and log when there is space again', async ({
    onTestFinished,
  }) => {
    const disk = smallDisk();
    onTestFinished(disk.remove);
    const log = join(disk.path, 'log');
    const state = join(disk.path, 'state');
    const filter = `bytes_req == ${await eventfdBytes()} && comm == "vmtally-disk"`;
    const serve = argv`${process.execPath} ${CLI} serve --listen 127.0.0.1:0 --interval 200 --state ${state}
      -e kmem:kmalloc --filter ${filter} --name on_disk`;
    const child = start('sh', argv`-c 'exec "$@" 2>> "$0"' ${log} ${serve}`, OWN_MARK);
    const service = await Service.of(child);
    const stored = () => JSON.parse(readFileSync(join(state, 'counts.json'), 'utf8')).counts[0]?.total;
    const work = async (n: number) => {
      const workload = start(WORKLOADS.eventfd, argv`${n} wait vmtally-disk`);
      workload.stdin.end('x');
      await finish(workload);
      await service.ticked();
      return (await service.counts('main')).counts[0]?.count;
    };
    try {
      // Fills the log's last page too.
      appendFileSync(log, '\n'.repeat(PAGE - (statSync(log).size % PAGE)));
      disk.fill();
      expect(await work(20_011)).toBe(20_011);
      // The second attempt begins after the first failed and its line of the log was lost.
      const attempt = () => statSync(join(state, 'counts.json.new'), { throwIfNoEntry: false })?.ino;
      await until('it was tried', () => attempt() !== undefined);
      const first = attempt();
      await until('it was tried again', () => ![undefined, first].includes(attempt()));
      // The last written version is complete.
      expect(stored()).not.toBe(20_011);
      disk.free();
      await until('it is written', () => stored() === 20_011);
      expect(await work(101)).toBe(20_112);
      await service.stop();
      expect(stored()).toBe(20_112);
      expect(readdirSync(state)).toEqual(['counts.json']);
      expect(readFileSync(log, 'utf8')).toMatch(/"msg":"\d+ lines of this log could not be written"/);
    } finally {
      disk.free();
      if (child.stdout !== '') await service.stop().catch(() => {});
    }
  });
});

it.concurrent('a service that cannot print its address ends, and says why', async () => {
  const child = await finish(ontoFull(argv`serve --listen 127.0.0.1:0 -e kmem:kmalloc`), 1);
  expect(child.stderr).toContain('cannot write to stdout: ENOSPC');
});
