import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findBpftrace } from '../../src/bpftrace/find.ts';
import { argv, type CommandLine } from '../fixtures/argv.ts';
import { until, untilNoneLeft } from '../fixtures/until.ts';
import { eventfdBytes } from './service.ts';
import {
  AT_ONCE,
  bpftracesOf,
  type Child,
  finish,
  leftBpftraces,
  reports,
  start,
  totalOf,
  vmtallyWith,
  WORKLOADS,
} from './support.ts';

/** VMTALLY_FAULTS=all: runs with the full durations. */
const ALL = process.env.VMTALLY_FAULTS === 'all';
const [N, M] = [100_003, 20_011];
const FILTER = join(import.meta.dirname, 'filter-output.mjs');
/** Without skipped runs: these concern the whole system, and a busy one has some. */
const NOTHING_LOST = { restarts: 0, gaps: [], mapFull: [], lostOutput: 0, garbledOutput: 0 };
let directory = '';
let bpftrace = '';
let filter = '';

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'vmtally-faults-'));
  bpftrace = (await findBpftrace()).path;
  filter = `bytes_req == ${await eventfdBytes()}`;
});
afterAll(async () => {
  rmSync(directory, { recursive: true });
  await untilNoneLeft('bpftrace', () => leftBpftraces(AT_ONCE));
});

/** A script that runs the real bpftrace and passes its output through a filter. */
function through(...how: string[]): string {
  const path = join(directory, how.join('-'));
  const lines = [
    '#!/bin/bash',
    `[ "$1" = --version ] && exec ${bpftrace} "$@"`,
    `exec ${bpftrace} "$@" > >(exec ${process.execPath} ${FILTER} ${how.join(' ')})`,
  ];
  writeFileSync(path, `${lines.join('\n')}\n`, { mode: 0o755 });
  return path;
}

/** Counts eventfds of the whole system by process, ten times a second, until it is ended. */
async function counting(...line: CommandLine): Promise<Child> {
  const event = argv`-e kmem:kmalloc --filter ${filter}`;
  const child = vmtallyWith(AT_ONCE)`stat -I 100 --by pid --json ${event} ${argv(...line)}`;
  await until('it counts', () => reports(child.stdout).length > 1, 30_000);
  return child;
}

const work = async (n: number): Promise<number> => (await finish(start(WORKLOADS.eventfd, [String(n)]))).pid;

async function ended(child: Child) {
  child.kill('SIGINT');
  await finish(child, 130);
  const { events, exactness } = totalOf(child.stdout);
  const countOf = (pid: number) => events[0]?.rows?.find(({ key }) => key === String(pid))?.count ?? 0;
  return { countOf, exactness };
}

describe.concurrent('output of bpftrace', () => {
  it('that comes a second late loses nothing', async () => {
    const child = await counting`--bpftrace ${through('delayed', '1000')}`;
    const pid = await work(N);
    const { countOf, exactness } = await ended(child);
    expect(countOf(pid)).toBe(N);
    expect(exactness).toMatchObject(NOTHING_LOST);
  });

  it('split anywhere is reassembled', async () => {
    const child = await counting`--bpftrace ${through('torn')}`;
    const pids = [await work(N), await work(M)];
    const { countOf, exactness } = await ended(child);
    expect(pids.map(countOf)).toEqual([N, M]);
    expect(exactness).toMatchObject(NOTHING_LOST);
  });

  it('cut off when bpftrace dies is a gap, and complete output before and after is exact', async () => {
    const child = await counting`--bpftrace ${through('torn')}`;
    const first = await work(N);
    const counted = () =>
      reports(child.stdout).reduce(
        (sum, { events }) => sum + (events[0]?.rows?.find(({ key }) => key === String(first))?.count ?? 0),
        0,
      );
    await until('it is counted', () => counted() === N);
    const [pid = 0] = bpftracesOf(child.pid);
    process.kill(pid, 'SIGKILL');
    await until(
      'it counts again',
      () => reports(child.stdout).at(-1)?.exactness.gaps[0]?.seconds != null,
      20_000,
    );
    const second = await work(M);
    const { countOf, exactness } = await ended(child);
    expect([countOf(first), countOf(second)]).toEqual([N, M]);
    expect(exactness).toMatchObject({ exact: false, restarts: 1, gaps: [{ reason: 'bpftrace died' }] });
  });

  it('with 200 lines of rubbish before each line is read, and memory stays small', async () => {
    const child = await counting`--bpftrace ${through('flooded', '200')}`;
    const pid = await work(N);
    const peakKiB = Number(/^VmHWM:\s*(\d+)/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]);
    const { countOf, exactness } = await ended(child);
    expect(countOf(pid)).toBe(N);
    expect(exactness).toMatchObject(NOTHING_LOST);
    expect(peakKiB).toBeLessThan(300 << 10);
  });
});

describe.concurrent('bpftrace stopped', () => {
  const seconds = ALL ? 10 : 1;

  it(`for ${seconds} s makes a tick that late, and loses nothing`, async () => {
    const child = await counting();
    const [pid = 0] = bpftracesOf(child.pid);
    process.kill(pid, 'SIGSTOP');
    const working = work(N);
    // After little more than ten seconds vmtally would treat it as hanging.
    await new Promise((resolve) => setTimeout(resolve, 1_000 * seconds));
    process.kill(pid, 'SIGCONT');
    const first = await working;
    const second = await work(M);
    const { countOf, exactness } = await ended(child);
    expect([countOf(first), countOf(second)]).toEqual([N, M]);
    expect(exactness).toMatchObject(NOTHING_LOST);
    expect(exactness.lateTicks).toBeGreaterThan(0);
    const intervals = reports(child.stdout).filter(({ kind }) => kind === 'interval');
    expect(Math.max(...intervals.map(({ windowSeconds }) => windowSeconds))).toBeGreaterThan(0.9 * seconds);
  });

  it.runIf(ALL)('for ever is killed and started again, and the gap is reported', async () => {
    const child = await counting();
    const [pid = 0] = bpftracesOf(child.pid);
    const first = await work(N);
    process.kill(pid, 'SIGSTOP');
    const from = performance.now();
    await until(
      'another counts',
      () => reports(child.stdout).at(-1)?.exactness.gaps[0]?.seconds != null,
      30_000,
    );
    const gone = (performance.now() - from) / 1_000;
    const second = await work(M);
    const { countOf, exactness } = await ended(child);
    expect(countOf(second)).toBe(M);
    expect(countOf(first)).toBeLessThanOrEqual(N);
    const [gap] = exactness.gaps;
    expect(gap).toMatchObject({ reason: 'bpftrace stalled' });
    expect(gap?.seconds).toBeGreaterThan(10);
    expect(gap?.seconds).toBeLessThan(gone + 1);
  });
});
