import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadedPrograms } from '../../src/bpftrace/fdinfo.ts';
import { findBpftrace } from '../../src/bpftrace/find.ts';
import { readTracepoints } from '../../src/kernel/tracepoints.ts';
import { whyMissing } from '../../src/probe/attach.ts';
import { loadCatalogue } from '../../src/probe/load.ts';
import { until, untilNoneLeft } from '../fixtures/until.ts';
import { AT_ONCE, finish, leftBpftraces, start, totalOf, vmtally, vmtallyWith } from './support.ts';

const tracepoints = readTracepoints();
const probes = [...loadCatalogue().values()].filter((probe) => whyMissing(probe, tracepoints) === undefined);
const { path } = await findBpftrace();

/**
 * True if a process sleeps in epoll_wait or epoll_pwait (x86-64, arm64): bpftrace does once all probes are
 * attached.
 */
function waits(pid: number): boolean {
  try {
    return ['232', '281', '22'].includes(readFileSync(`/proc/${pid}/syscall`, 'utf8').split(' ')[0] ?? '');
  } catch {
    return false;
  }
}

// These tests mostly wait, so they run together.
describe.concurrent('every probe of the catalogue', () => {
  afterAll(() => untilNoneLeft('bpftrace', () => leftBpftraces(AT_ONCE)));

  it.for(probes.map((probe) => [probe.head.name, probe] as const))(
    '%s runs under plain bpftrace',
    async ([, probe], { onTestFinished }) => {
      const child = start(path, ['-'], AT_ONCE);
      // A process left over from one test would fail all later tests.
      onTestFinished(() => child.kill('SIGKILL'));
      child.stdin.end(readFileSync(probe.where));
      await until('it waits for events, all attached', () => waits(child.pid), 20_000);
      expect(loadedPrograms(child.pid, 0, probe.blocks.length).length).toBeGreaterThanOrEqual(
        probe.blocks.length,
      );
      child.kill('SIGINT');
      await finish(child);
    },
  );

  it.each(['pid', 'tid', 'comm', 'cpu', 'uid', 'cgroup'])('counts by %s, all in one program', async (by) => {
    const child = await finish(vmtallyWith(AT_ONCE)`stat -e '*' --by ${by} --json -- ls -R /usr/lib`);
    const { events, exactness } = totalOf(child.stderr);
    expect(new Set(events.map(({ probe }) => probe)).size).toBe(probes.length);
    expect(exactness).toMatchObject({ mapFull: [], garbledOutput: 0, lostOutput: 0, restarts: 0 });
    for (const event of events) {
      const rows = event.rows?.reduce((sum, { count }) => sum + count, 0);
      expect(rows, event.event).toBe(event.count);
    }
    expect(events.find(({ event }) => event === 'exceptions:page_fault_user')?.count).toBeGreaterThan(0);
  });

  it('has a sample and says how to read it', () => {
    for (const { head } of loadCatalogue().values()) {
      expect(head.sample, head.name).toContain(`@${head.name}`);
      expect(head.reading.length, head.name).toBeGreaterThan(80);
    }
  });
});

/**
 * Lengths to truncate a file to, and how often: below and above 2^31 and 2^32, where bpftrace's hist() once
 * ended.
 */
const LENGTHS: [length: number, times: number][] = [
  [0, 2],
  [1, 3],
  [3, 5],
  [2 ** 31 - 1, 7],
  [2 ** 31, 11],
  [2 ** 32 - 1, 13],
  [2 ** 32, 17],
  [2 ** 32 + 5, 19],
  [10_000_000_000, 23],
  [2 ** 40, 29],
  [2 ** 53 - 2 ** 20, 31],
];

it('a histogram has each value in its own bucket, also those over 2^32', async () => {
  const script = `const file = fs.openSync('/dev/null');
    for (const [length, times] of ${JSON.stringify(LENGTHS)})
      for (let made = 0; made < times; made++) try { fs.ftruncateSync(file, length); } catch {}`;
  const directory = join(import.meta.dirname, '../fixtures/probes');
  const child = vmtally`stat --probes ${directory} -e truncated --by pid --json
    -- ${process.execPath} -e ${script}`;
  const { events, exactness } = totalOf((await finish(child)).stderr);
  const expected = new Map<number, number>();
  for (const [length, times] of LENGTHS) {
    const lower = length === 0 ? 0 : 2 ** Math.floor(Math.log2(length));
    expected.set(lower, (expected.get(lower) ?? 0) + times);
  }
  const counted = events[0]?.distribution.map(({ value, count }): [number, number] => [value, count]);
  expect(new Map(counted)).toEqual(expected);
  expect(events[0]?.rows?.[0]?.distribution).toEqual(events[0]?.distribution);
  expect(exactness).toMatchObject({ garbledOutput: 0, mapFull: [] });
});
