import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CompareReport, type CompareRow } from '../../src/report/compare-report.ts';
import { CorrelateReport } from '../../src/report/correlate-report.ts';
import { argv, type CommandLine } from '../fixtures/argv.ts';
import { temporaryDirectory, temporaryScript } from '../fixtures/temporary.ts';
import { memoryCgroup } from './memory-cgroup.ts';
import { finish, vmtally, WORKLOADS } from './support.ts';

/** Runs `compare --json` around a command. Fails if the status is not the expected one. */
async function compared(args: readonly string[], command: readonly string[], status = 0) {
  const child = await finish(vmtally`compare --json ${args} -- ${command}`, status);
  const line = child.stderr.split('\n').find((text) => text.startsWith('{"schema":"vmtally.compare/1"'));
  return CompareReport.parse(JSON.parse(line ?? '{}'));
}

const rowOf = (report: CompareReport, id: string): CompareRow => {
  const row = report.rows.find((candidate) => candidate.id === id);
  expect(row?.missing, id).toBeNull();
  return row as CompareRow;
};

const failedRows = ({ rows }: CompareReport) =>
  rows
    .filter(({ verdict }) => verdict === 'unexplained' || verdict === 'lost keys')
    .map(({ id, counted, counter, residual, causes }) => ({ id, counted, counter, residual, causes }));

/** Compares while a command runs. Nothing may be unexplained. */
async function balanced(command: readonly string[], args: readonly string[] = []): Promise<CompareReport> {
  const report = await compared(argv`--baseline 1500 ${args}`, command);
  expect(failedRows(report)).toEqual([]);
  expect(report.readingsMissing).toBe(false);
  return report;
}

const sh = (script: string): string[] => argv`sh -c ${script}`;
const stress = (...line: CommandLine): string[] => argv`stress-ng -q -t 1 ${argv(...line)}`;

/** Expects both sides to be the same exact number. */
function expectEqual({ counted, counter, residual, verdict }: CompareRow, least = 1): void {
  expect(counted).toBeGreaterThanOrEqual(least);
  expect({ counter, residual, verdict }).toEqual({
    counter: { low: counted, high: counted },
    residual: { low: 0, high: 0 },
    verdict: 'balanced',
  });
}

describe('both sides balance', () => {
  it('while pages are churned', async () => {
    const report = await balanced(stress`--vm 1 --vm-bytes 128M`);
    expect(rowOf(report, 'page.alloc').counted).toBeGreaterThan(10_000);
  });

  it('in a storm of forks', async () => {
    const report = await balanced(stress`--fork 2`);
    expect(rowOf(report, 'fault.all').counted).toBeGreaterThan(10_000);
  });

  it('while threads come and go', async () => {
    const report = await balanced(stress`--pthread 2`);
    // The stacks come from the bulk allocator, which has no tracepoint.
    expect(rowOf(report, 'page.alloc').causes.map(({ id }) => id)).toContain('bulk');
  });

  it('while a file is written, made durable and read', async () => {
    const directory = temporaryDirectory();
    const file = join(directory, 'file');
    const report = await balanced(
      sh(`dd if=/dev/zero of=${file} bs=1M count=64 conv=fsync && dd if=${file} of=/dev/null bs=1M`),
    );
    expect(rowOf(report, 'block.written').counted).toBeGreaterThanOrEqual(64 << 10);
    expect(rowOf(report, 'block.written').verdict).toBe('balanced');
  });

  it('while fragmented memory is compacted: pages moved are equal to the page', async () => {
    const report = await balanced(argv`${WORKLOADS.fragment} 256`);
    // Some 20,000 pages; few where memory is fragmented already, as after a day of load.
    expectEqual(rowOf(report, 'migrate.ok'), 10);
    const failed = rowOf(report, 'migrate.fail');
    expect(failed.counter).toEqual({ low: failed.counted, high: failed.counted });
  });

  it('while caches are dropped', async () => {
    const report = await balanced(sh('cat /usr/bin/* > /dev/null; echo 3 > /proc/sys/vm/drop_caches'));
    expect(rowOf(report, 'reclaim.slab').counted).toBeGreaterThan(0);
  });

  it('under pressure within a memory cgroup', async () => {
    const group = memoryCgroup(64 << 20);
    const report = await balanced(
      sh(
        `echo $$ > ${group}/cgroup.procs && exec dd if=/dev/zero of=${temporaryDirectory()}/f bs=1M count=160`,
      ),
    );
    expect(rowOf(report, 'reclaim.steal').counted).toBeGreaterThan(1_000);
  });

  it('while the pool of huge pages grows and shrinks', async () => {
    const pool = '/proc/sys/vm/nr_hugepages';
    const before = readFileSync(pool, 'utf8');
    onTestFinished(() => writeFileSync(pool, before));
    const report = await balanced(sh(`echo 31 > ${pool} && echo 0 > ${pool}`));
    expect(rowOf(report, 'page.free').counted).toBeGreaterThanOrEqual(31 * 512);
  });

  it('when nothing happens for 10 s', async () => {
    const report = await balanced(argv`sleep 10`);
    expect(report.windowSeconds).toBeGreaterThan(9.9);
  });
});

describe('faults that another task handles', () => {
  const PAGES = 10_007;

  it.each([
    ['a parent that reads its child by process_vm_readv', 'vm'],
    ['a parent that reads its child by /proc/PID/mem', 'mem'],
    ['a thread that fills pages by userfaultfd', 'uffd'],
  ])('have the event: %s', async (_, how) => {
    const report = await compared(
      argv`--baseline 500 -i fault.all`,
      argv`${WORKLOADS.remote} ${how} ${PAGES}`,
    );
    expect(failedRows(report)).toEqual([]);
    const row = rowOf(report, 'fault.all');
    // Each fault counts once, though the fault that userfaultfd resolves is retried. The start of the program
    // takes some more.
    expect(row.command?.counted).toBeGreaterThanOrEqual(PAGES);
    expect(row.command?.counted).toBeLessThan(PAGES + 500);
  });
});

describe('a run of compaction that is under way at an end of the window', () => {
  it('is bounded by the pages that it scanned', async () => {
    const child = await finish(
      vmtally`compare --json --baseline 500 -I 100 -i compact.free -- ${WORKLOADS.fragment} 512`,
    );
    const reports = child.stderr
      .split('\n')
      .filter((line) => line.startsWith('{"schema":"vmtally.compare/1"'))
      .map((line) => CompareReport.parse(JSON.parse(line)));
    expect(reports.flatMap(failedRows)).toEqual([]);
    const rows = reports.map((report) => rowOf(report, 'compact.free'));
    const running = rows.filter(({ causes }) => causes.some(({ id }) => id === 'running'));
    for (const { causes, residual } of running) {
      expect(causes).toMatchObject([{ low: residual?.low, high: residual?.high }]);
    }
    // The kernel counts all pages of a run when the run ends: pages scanned earlier belong to an earlier
    // interval.
    const counted = rows.filter(({ counter }) => (counter?.high ?? 0) > 0);
    expect(counted.length).toBeGreaterThan(0);
    expect(rows.at(-1)).toMatchObject({ residual: { low: 0, high: 0 }, verdict: 'balanced' });
  });
});

describe('what does not balance', () => {
  it('is a counter that lies: unexplained, and --strict ends with 4', async () => {
    // From the start of the command on, bpftrace reports 7 pages more at each reading: also in ticks without process 1.
    const lie = join(temporaryDirectory(), 'lie');
    const liar = temporaryScript(
      'bpftrace',
      `case "$1" in --version) exec bpftrace "$@";; esac
bpftrace "$@" | awk '/"type": "cat"/ && match($0, /pgmigrate_success [0-9]+/) && system("test -e ${lie}") == 0 {
    v = substr($0, RSTART + 18, RLENGTH - 18) + 7 * ++n
    $0 = substr($0, 1, RSTART + 17) v substr($0, RSTART + RLENGTH) } { print; fflush() }'`,
    );
    const args = argv`--bpftrace ${liar} --baseline 100 -i migration --strict`;
    const report = await compared(args, sh(`touch ${lie}; sleep 0.3`), 4);
    expect(failedRows(report).map(({ id }) => id)).toEqual(['migrate.ok']);
    expect(rowOf(report, 'migrate.ok').residual?.high).toBeLessThanOrEqual(-7);
  });

  it('is an identity that does not hold on any kernel', async () => {
    const identities = join(
      temporaryDirectory({
        'mine.yaml': `mine:
  - { id: mine.free, title: Freed twice, trace: mm_page_free + mm_page_free_batched, vmstat: pgfree, kind: equal, unit: pages }
`,
      }),
      'mine.yaml',
    );
    const report = await compared(
      argv`--identities ${identities} -i mine --strict`,
      stress`--vm 1 --vm-bytes 64M`,
      4,
    );
    expect(rowOf(report, 'mine.free')).toMatchObject({ verdict: 'unexplained' });
    expect(rowOf(report, 'mine.free').residual?.low).toBeGreaterThan(1_000);
  });
});

describe('the report also has', () => {
  it('the command’s share, and its contributors', async () => {
    const report = await compared(argv`-i fault.all --who`, stress`--vm 1 --vm-bytes 32M`);
    const { counted, command, who = [] } = rowOf(report, 'fault.all');
    expect(command?.share).toBeGreaterThan(0.5);
    expect(command?.counted).toBeLessThanOrEqual(counted ?? 0);
    expect(who[0]?.name).toMatch(/^stress-ng/);
    expect(who.reduce((sum, row) => sum + row.counted, 0)).toBeLessThanOrEqual(command?.counted ?? 0);
  });

  it('a table for each interval and one for all, within 80 columns', async () => {
    const child = await finish(vmtally`compare -I 500 --interval-count 2 --baseline 0 -i 'page.*' -v`);
    expect(child.stdout.match(/Tracepoints against vmstat/g)).toHaveLength(3);
    for (const line of child.stdout.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  });
});

describe('correlate', () => {
  it('finds the counter that bursts of allocations move, by one a page', async () => {
    // Sizes without a pattern: regular alternation proves little in so few ticks, and correlate's statistical
    // test accounts for that.
    const megabytes = '7 31 2 19 11 3 29 5 23 13 1 17 37 4 22 9 41 15 6 27 33 8 12 39 16 24 35 10 28 21';
    const burst = `for i in ${megabytes}; do dd if=/dev/zero of=/dev/null bs=$\{i}M count=1; sleep 0.08; done`;
    const child = await finish(vmtally`correlate --json -e mm_page_alloc -I 100 -- sh -c ${burst}`);
    const report = CorrelateReport.parse(JSON.parse(child.stderr.trim().split('\n').at(-1) ?? ''));
    const [first] = report.found.filter(({ counter }) => counter.startsWith('pgalloc_'));
    expect(first).toMatchObject({ probe: 'mm_page_alloc', kind: 'event', lag: 0, known: true });
    expect(first?.slope).toBeGreaterThan(0.8);
    expect(first?.slope).toBeLessThan(1.2);
  });
});
