import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PagesReport } from '../../src/report/pages-report.ts';
import { argv, type CommandLine } from '../fixtures/argv.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { until } from '../fixtures/until.ts';
import { type Child, finish, runs, start, vmtally, WORKLOADS } from './support.ts';

const PAGE = 4096;
const MAPPINGS = 5_003;

async function restless(...line: CommandLine): Promise<Child> {
  const child = start(WORKLOADS.restless, argv(...line));
  await until('it is ready', () => child.stdout.includes('ready\n'));
  return child;
}

/** Waits until a process has the pages of another one open. */
const isReading = ({ pid }: Child, read: number): Promise<void> =>
  until('it reads the pages', () => openFiles(pid).includes(`/proc/${read}/pagemap`));

function openFiles(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((name) => readlinkSync(`/proc/${pid}/fd/${name}`));
  } catch {
    return [];
  }
}

describe('a process with thousands of mappings that maps and unmaps all the time', () => {
  it('has each of them, and what changed meanwhile is named', async () => {
    const child = await restless`${MAPPINGS}`;
    const first = Number.parseInt(child.stdout, 16);
    const run = await finish(vmtally`pages ${child.pid} --json --by mapping --top 10000`);
    const report = PagesReport.parse(JSON.parse(run.stdout));
    expect(report.stopped).toBeNull();
    const known = report.rows.filter(({ name }) => {
      const address = Number.parseInt(name, 16);
      return address >= first && address < first + MAPPINGS * PAGE;
    });
    expect(known).toHaveLength(MAPPINGS);
    expect(
      known.filter(({ rss, uss, pss, size }) => [rss, uss, pss, size].some((sum) => sum !== PAGE)),
    ).toEqual([]);
    // The 17 pages that come and go may differ, and join a neighbour.
    expect(report.differ).toBeLessThanOrEqual(2);
    expect(report.differences.filter(({ rss }) => Math.abs(rss) > 17 * PAGE)).toEqual([]);
  });

  it('that ends while it is read is an error', async () => {
    const child = await restless`1 64`;
    const reader = vmtally`pages ${child.pid}`;
    await isReading(reader, child.pid);
    child.kill('SIGKILL');
    await finish(reader, 2);
    expect(reader.stdout).toBe('');
    expect(reader.stderr).toContain(`process ${child.pid} ended while its pages were read`);
  });

  it('that runs another program while it is read is an error', async () => {
    const child = await restless`1 64`;
    const reader = vmtally`pages ${child.pid}`;
    await isReading(reader, child.pid);
    child.stdin.write('e');
    await finish(reader, 2);
    expect(reader.stdout).toBe('');
    expect(reader.stderr).toContain(`process ${child.pid} started another program while its pages were read`);
  });
});

it('a process whose first thread has ended has the memory of its others', async () => {
  const PAGES = 1_009;
  const child = start(WORKLOADS.leader, argv`${PAGES}`);
  await until('its first thread has ended', () => {
    const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8');
    return child.stdout.includes('\n') && stat.includes(') Z ');
  });
  for (const process of [String(child.pid), 'vmtally-leader']) {
    const run = await finish(vmtally`pages ${process} --json --by mapping`);
    const { rows, differ } = PagesReport.parse(JSON.parse(run.stdout));
    const row = rows.find(({ name }) => name.startsWith(child.stdout.trim()));
    expect([process, row?.uss, differ]).toEqual([process, PAGES * PAGE, 0]);
  }
});

describe('a PID that is given anew', () => {
  /** Ends a process, and starts another one that has its PID. */
  async function replace(child: Child): Promise<void> {
    child.kill('SIGKILL');
    await child.done;
    await restless`as ${child.pid}`;
    expect(runs(child.pid)).toBe(true);
  }

  it('is not the process of the snapshot', async () => {
    const file = join(temporaryDirectory(), 'snapshot');
    const child = await restless`1`;
    await finish(vmtally`pages ${child.pid} --save ${file}`);
    await replace(child);
    const { stderr, stdout } = await finish(vmtally`pages ${child.pid} --diff ${file}`, 2);
    expect(stdout).toBe('');
    expect(stderr).toContain(`is a snapshot of another process ${child.pid}: that one has ended`);
  });

  it('ends --watch', async () => {
    const child = await restless`1`;
    const watch = vmtally`pages ${child.pid} --watch 100ms --json`;
    await until('it watches', () => watch.stdout.includes('\n'), 60_000);
    watch.kill('SIGSTOP');
    const before = watch.stdout;
    await replace(child);
    watch.kill('SIGCONT');
    await finish(watch);
    expect(watch.stdout).toBe(before);
  });
});
