import { describe, expect, it } from 'vitest';
import { OutstandingReport } from '../../src/report/outstanding-report.ts';
import { argv, type CommandLine } from '../fixtures/argv.ts';
import { until } from '../fixtures/until.ts';
import { finish, start, vmtally, WORKLOADS } from './support.ts';

const [MADE, CLOSED] = [8_009, 3_001];
/** An address of the kernel, as a hexadecimal number, or as a decimal one with or without a sign. */
const ADDRESS = /ffff[0-9a-f]{8}|-\d{10}|\d{19}/;

const reportsIn = (text: string): OutstandingReport[] =>
  text
    .split('\n')
    .filter((line) => line.startsWith('{"schema":"vmtally.outstanding/1"'))
    .map((line) => OutstandingReport.parse(JSON.parse(line)));

/** The reports of `outstanding` while a command runs, whose child holds what is left until then. */
async function reportsOf(...line: CommandLine): Promise<OutstandingReport[]> {
  const child = vmtally`outstanding --json --top 1000 ${argv(...line)}`;
  await until('the report is printed', () => reportsIn(child.stderr).at(-1)?.kind === 'total', 60_000);
  child.stdin.end();
  await finish(child);
  return reportsIn(child.stderr);
}
async function totalOf(...line: CommandLine): Promise<OutstandingReport> {
  return (await reportsOf(...line)).at(-1) ?? expect.fail('no report');
}
const rowAt = ({ rows }: OutstandingReport, name: string) =>
  rows.find((row) => row.name.startsWith(name)) ?? expect.fail(`${name} is missing`);

describe('what a command leaves behind', () => {
  it('is what it made less what it closed, exactly, by site and process', async () => {
    const report = await totalOf`-- ${WORKLOADS.kept} ${MADE} ${CLOSED}`;
    const left = MADE - CLOSED;
    expect(rowAt(report, 'do_eventfd+')).toMatchObject({
      objects: left,
      bytes: 64 * left,
      users: 1,
      most: { name: expect.stringMatching(/^vmtally-kept-\d+$/), objects: left },
    });
    const { allocated, freed, outstanding, unseen } = report;
    expect(freed + outstanding.objects + unseen).toBe(allocated);
    expect(report.rows.reduce((sum, { objects }) => sum + objects, 0)).toBe(outstanding.objects);
    expect(JSON.stringify(report)).not.toMatch(ADDRESS);
  });

  it('each interval has allocations less frees so far', async () => {
    const reports = await reportsOf`-I 100 -- ${WORKLOADS.kept} ${MADE} ${CLOSED}`;
    const last = reports.findLast(({ kind }) => kind === 'interval') ?? expect.fail('no interval');
    expect(rowAt(last, 'do_eventfd+')).toMatchObject({
      objects: MADE - CLOSED,
      allocated: MADE,
      freed: CLOSED,
      oldestSeconds: null,
    });
    const total = reports.at(-1) ?? expect.fail('no total');
    expect(total.kind).toBe('total');
    for (const sum of ['allocated', 'freed', 'unseen', 'outstanding'] as const)
      expect(last[sum]).toEqual(total[sum]);
    for (const { allocated, freed, unseen, outstanding } of reports)
      expect(freed + unseen + outstanding.objects).toBe(allocated);
  });

  it('--freed-by says which process freed, and where', async () => {
    const { freers, rows } = await totalOf`--freed-by -- ${WORKLOADS.kept} ${MADE} ${CLOSED} other`;
    const made = rows.find(({ name }) => name.startsWith('do_eventfd+'));
    expect(made?.objects).toBe(MADE - CLOSED);
    const [first = expect.fail('nobody freed')] = freers ?? [];
    expect(first).toMatchObject({
      objects: CLOSED,
      site: expect.stringMatching(/^eventfd_/),
      allocatedAt: made?.name,
      process: expect.stringMatching(/^vmtally-kept-\d+$/),
    });
    expect(first.process).not.toBe(made?.most?.name);
  });

  it('is the same where the whole system is counted', async () => {
    const report = await totalOf`-a -- ${WORKLOADS.kept} ${MADE} ${CLOSED}`;
    const { objects, most } = rowAt(report, 'do_eventfd+');
    expect(most?.objects).toBe(MADE - CLOSED);
    expect(objects).toBeGreaterThanOrEqual(MADE - CLOSED);
    const { allocated, freed, outstanding, unseen, earlier } = report;
    expect(freed + outstanding.objects + unseen).toBe(allocated);
    expect(freed).toBeGreaterThanOrEqual(CLOSED);
    expect(earlier).toBeGreaterThan(0);
  });

  it('is held against the slab caches where the whole system is counted, and not in a scope', async () => {
    const { stderr } = await finish(vmtally`outstanding -a --json -- true`);
    expect(reportsIn(stderr).at(-1)?.cachesGrown).toEqual(expect.any(Number));
    const scoped = await finish(vmtally`outstanding --json -- true`);
    expect(reportsIn(scoped.stderr).at(-1)?.cachesGrown).toBeNull();
  });

  it('what kfree_rcu() freed counts as not freed, and the text says so', async () => {
    const report = await totalOf`--freed-by -- ${WORKLOADS.kept} ${MADE} ${MADE} timer`;
    const { name, objects } = rowAt(report, '__do_sys_timerfd_create+');
    // Without a page left for an array, the kernel frees each object with an event.
    const freed = (report.freers ?? []).filter(({ allocatedAt }) => allocatedAt === name);
    const withEvent = freed.reduce((sum, row) => sum + row.objects, 0);
    expect(objects + report.unseen + withEvent).toBeGreaterThanOrEqual(MADE);
    const child = vmtally`outstanding -- ${WORKLOADS.kept} 11 11 timer`;
    await until('the note is printed', () => child.stderr.includes('kfree_rcu() or a bulk free'), 60_000);
    child.stdin.end();
    await finish(child);
  });

  it('a full map ends the count and not the command, and is told', async () => {
    // A small --max-objects leaves the usual max entries, at most 65,536: four processes leave more behind.
    const loop = `for i in 1 2 3 4; do ${WORKLOADS.kept} 16411 0; done`;
    const report = await totalOf`--max-objects 128 -- sh -c ${loop}`;
    const { exact, mapFull } = report.exactness;
    expect([exact, mapFull.map(({ map }) => map)]).toEqual([false, ['objects']]);
    const [{ keys } = expect.fail('no map')] = mapFull;
    expect(keys).toBeGreaterThanOrEqual(4096);
    expect(report.outstanding.objects).toBeLessThanOrEqual(keys);
    expect(report.unseen).toBe(report.allocated - report.freed - report.outstanding.objects);
    expect(report.unseen).toBeGreaterThan(0);
  });
});

describe('a window that begins later', () => {
  it('frees of what was made before are counted apart', async () => {
    const workload = start(WORKLOADS.kept, argv`${MADE} ${CLOSED} before`);
    const child = vmtally`outstanding --json -p ${workload.pid} --freed-by -I 100`;
    await until('it counts', () => reportsIn(child.stdout).length > 0, 60_000);
    workload.stdin.write('x');
    await until('it closed', () => workload.stdout.includes('closed'));
    child.kill('SIGINT');
    await finish(child, 130);
    const report = reportsIn(child.stdout).at(-1) ?? expect.fail('no report');
    expect(report.kind).toBe('total');
    expect(report.earlier).toBeGreaterThanOrEqual(CLOSED);
    expect(report.rows.every(({ objects }) => objects > 0)).toBe(true);
    workload.stdin.end();
    await finish(workload);
  });
});

describe('other objects', () => {
  it('objects of caches are counted with those of kmalloc', async () => {
    const report = await totalOf`-e slab -- ${WORKLOADS.kept} ${MADE} ${CLOSED}`;
    expect(rowAt(report, 'do_eventfd+').objects).toBe(MADE - CLOSED);
    // Each file that is open has a struct file.
    expect(rowAt(report, 'alloc_empty_file+').objects).toBeGreaterThanOrEqual(MADE - CLOSED);
  });

  it('pages have no call site: rows are processes', async () => {
    const report = await totalOf`-e pages -- ${WORKLOADS.kept} ${MADE} 0`;
    expect(report.by).toBe('pid');
    const [first = expect.fail('no row')] = report.rows;
    expect(first).toMatchObject({ most: null });
    expect(first.bytes % 4096).toBe(0);
    expect(report.outstanding.bytes).toBeGreaterThan(64 * MADE);
  });
});
