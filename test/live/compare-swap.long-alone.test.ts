import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CompareReport, type CompareRow } from '../../src/report/compare-report.ts';
import { argv } from '../fixtures/argv.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { memoryCgroup } from './memory-cgroup.ts';
import { finish, vmtally, WORKLOADS } from './support.ts';
import { partition, swapFile, turnOffAfter, turnOn, zram } from './swap.ts';

/** A prime number of pages. */
const PAGES = 4_099;
const LIMIT = 8 << 20;

/**
 * An additional catalogue with the identities of older kernels: it holds the counters against swap areas,
 * although this kernel has an event for them.
 */
function areas(): string {
  const entry = (id: string, io: string, counter: string) => ({
    id: `areas.${id}`,
    title: 'Swap areas',
    trace: `swap_io.${io} / 4096`,
    vmstat: counter,
    kind: 'equal',
    unit: 'pages',
    reasons: [
      {
        id: 'turned-on',
        text: 'Swap turned on.',
        where: 'mm/swapfile.c',
        usually: 'none',
        low: `0 - ${counter} * swap_calls.on`,
        high: '0',
      },
    ],
  });
  const yaml = JSON.stringify({ areas: [entry('in', 'read', 'pswpin'), entry('out', 'written', 'pswpout')] });
  return join(temporaryDirectory({ 'areas.yaml': yaml }), 'areas.yaml');
}

/** A command that writes PAGES pages under a limit of half of them, then reads them all. */
const workload = (before = ''): string[] =>
  argv`sh -c '${before} echo $$ > ${memoryCgroup(LIMIT)}/cgroup.procs && exec ${WORKLOADS.pageout} ${PAGES}'`;

async function compared(command: readonly string[]): Promise<Map<string, CompareRow>> {
  const child = await finish(
    vmtally`compare --json --strict --baseline 100 --identities ${areas()} -i swap,areas -- ${command}`,
  );
  const line = child.stderr.split('\n').find((text) => text.startsWith('{"schema":"vmtally.compare/1"'));
  const { rows } = CompareReport.parse(JSON.parse(line ?? '{}'));
  return new Map(rows.map((row) => [row.id, row]));
}

function expectEqual(rows: ReadonlyMap<string, CompareRow>, ids: readonly string[]): void {
  for (const id of ids) {
    const { counted, counter, residual, verdict, missing } = rows.get(id) ?? {};
    expect({ id, missing, verdict, residual }).toEqual({
      id,
      missing: null,
      verdict: 'balanced',
      residual: { low: 0, high: 0 },
    });
    expect(counter).toEqual({ low: counted, high: counted });
    expect(counted).toBeGreaterThan(PAGES - LIMIT / 4096);
  }
}

const ALL = ['swap.in', 'swap.out', 'areas.in', 'areas.out'];

describe('what goes to swap and comes back is counted to the page', () => {
  it('of a swap file, whatever else is written to its disk and read from it', async () => {
    const path = swapFile();
    turnOn(path);
    const other = join(temporaryDirectory(), 'other');
    const io = `dd if=/dev/zero of=${other} bs=1M count=16 conv=fsync; dd if=${other} iflag=direct of=/dev/null bs=1M;`;
    expectEqual(await compared(workload(io)), ALL);
  });

  it('of zram', async () => {
    turnOn(zram());
    expectEqual(await compared(workload()), ALL);
  });

  it('of a partition, whatever else is read from its disk', async () => {
    const { disk, path } = partition();
    turnOn(path);
    expectEqual(await compared(workload(`dd if=${disk} bs=1M count=2 iflag=direct of=/dev/null;`)), ALL);
  });

  it('of several at a time', async () => {
    const file = swapFile();
    const device = zram();
    for (const path of [file, device]) turnOn(path, 5);
    expectEqual(await compared(workload()), ALL);
  });

  it('of swap that is turned on meanwhile', async () => {
    const path = swapFile();
    turnOffAfter(path);
    const rows = await compared(workload(`swapon ${path} &&`));
    expectEqual(rows, ['swap.in', 'swap.out']);
    // The location of the swap was unknown when counting began.
    for (const id of ['areas.in', 'areas.out']) {
      expect(rows.get(id)).toMatchObject({ counted: 0, verdict: 'explained', causes: [{ id: 'turned-on' }] });
    }
  });

  it('of swap that is turned off meanwhile', async () => {
    const path = swapFile();
    turnOn(path);
    const rows = await compared(argv`sh -c '"$@"; swapoff ${path}' sh ${workload()}`);
    expectEqual(rows, ALL);
  });
});
