import { chmodSync, copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { PagesChanges } from '../../src/report/pages-changes.ts';
import { PagesReport, type PagesRow } from '../../src/report/pages-report.ts';
import { argv, type CommandLine } from '../fixtures/argv.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { until } from '../fixtures/until.ts';
import { type Child, CLI, finish, runs, start, vmtally, WORKLOADS } from './support.ts';
import { swapFile, turnOn } from './swap.ts';

const PAGE = 4096;
const CHILDREN = 3;

/** A program with mappings of all kinds, by the names that it gives them. */
class Layout {
  readonly child: Child;

  private constructor(child: Child) {
    this.child = child;
  }

  static async start(children = CHILDREN, by = '', program = WORKLOADS.layout): Promise<Layout> {
    const directory = temporaryDirectory();
    chmodSync(directory, 0o777);
    const line = `cd ${directory} && exec ${by} ${program} ${children}`;
    const layout = new Layout(start('sh', ['-c', line]));
    await until('the program is ready', () => layout.child.stdout.includes('ready\n'));
    return layout;
  }

  get pid(): number {
    return this.child.pid;
  }

  address(name: string): string {
    const address = new RegExp(`^${name} ([0-9a-f]+) `, 'm').exec(this.child.stdout)?.[1];
    return address ?? expect.fail(`${name} is missing`);
  }

  has = (name: string): boolean => this.child.stdout.includes(`\n${name} `);

  row({ rows }: PagesReport, name: string): PagesRow {
    return rows.find((row) => row.name.startsWith(this.address(name))) ?? expect.fail(`no row of ${name}`);
  }
}

/** A tag that reads the pages of a process with more options. */
const pagesOf =
  (pid: number) =>
  async (...line: CommandLine): Promise<PagesReport> => {
    const child = await finish(vmtally`pages ${pid} --json --by mapping --top 10000 ${argv(...line)}`);
    return PagesReport.parse(JSON.parse(child.stdout));
  };

/** Sets a file of the kernel until the test ends. */
function set(path: string, value: string): void {
  const before = readFileSync(path, 'utf8');
  writeFileSync(path, value);
  onTestFinished(() => writeFileSync(path, before));
}

/** The value of a kernel's choice: `[always] madvise never`. */
const chosen = (path: string): string | undefined => /\[(\w+)\]/.exec(readFileSync(path, 'utf8'))?.[1];

const bytes = (pages: Partial<Record<keyof PagesRow, number>>) =>
  Object.fromEntries(Object.entries(pages).map(([name, count]) => [name, count * PAGE]));

describe('a program whose pages are known', () => {
  it('has these pages, and the sums of each mapping are those of smaps', async () => {
    set('/proc/sys/vm/nr_hugepages', '2');
    turnOn(swapFile());
    const layout = await Layout.start();
    const report = await pagesOf(layout.pid)`--flags`;
    expect([report.differ, report.differences, report.stopped]).toEqual([0, [], null]);
    const few = (pages: number) => bytes({ rss: pages, uss: 0, twice: 0, few: pages, many: 0 });
    const row = (name: string) => layout.row(report, name);
    expect(row('private')).toMatchObject({ ...few(101), ...bytes({ size: 257, dirty: 101 }) });
    expect(row('zero')).toMatchObject(bytes({ rss: 0, zero: 53 }));
    expect(row('reserve')).toMatchObject(bytes({ size: 1024, rss: 0, zero: 0 }));
    expect(row('hole')).toMatchObject(few(3));
    expect(row('locked')).toMatchObject(few(31));
    expect(row('locked').locked).toBeGreaterThan(0);
    expect(row('memfd')).toMatchObject(bytes({ rss: 51, uss: 34, twice: 17, pss: 42.5 }));
    expect(row('again')).toMatchObject(bytes({ rss: 17, uss: 0, twice: 17, pss: 8.5 }));
    // The private mappings of the program and its children show the same pages, but for those that were written.
    expect(row('file')).toMatchObject(bytes({ rss: 64, uss: 11, twice: 0, few: 53 }));
    expect(row('copied')).toMatchObject(few(64));
    expect(row('line')).toMatchObject(bytes({ rss: 5, uss: 5 }));
    expect(row('line').name).toMatch(/line\\012break$/);
    if (chosen('/sys/kernel/mm/transparent_hugepage/enabled') !== 'never')
      expect(row('thp')).toMatchObject({ ...few(1024), ...bytes({ huge: 1024, large: 1024 }) });
    if (layout.has('hugetlb')) expect(row('hugetlb')).toMatchObject(bytes({ rss: 0, hugetlb: 1024 }));
    expect(row('ksm')).toMatchObject(few(61));
    expect(row('swapped').swap + row('swapped').rss).toBe(64 * PAGE);
    expect(row('swapped').swap).toBeGreaterThan(0);
    // Linux before 6.13 has no guard regions.
    expect(row('guard')).toMatchObject(
      (row('guard').guard ?? 0) > 0 ? { ...few(25), ...bytes({ guard: 7 }) } : few(32),
    );
    expect(row('cow')).toMatchObject(bytes({ rss: 137, uss: 5, few: 132, dirty: 137 }));
    expect(row('lazyfree')).toMatchObject({ ...few(29), ...bytes({ lazyFree: 29, dirty: 0 }) });
    expect(row('shared')).toMatchObject(bytes({ rss: 13, uss: 13, dirty: 13 }));
    expect(report.total.rss).toBe(report.rows.reduce((sum, { rss }) => sum + rss, 0));
    const present = report.flags?.reduce((sum, { pages }) => sum + pages, 0);
    const { rss, zero, device, hugetlb } = report.total;
    expect(present).toBe((rss + (zero ?? 0) + (device ?? 0) + hugetlb) / PAGE);
  });

  it.each([
    [1, 'twice'],
    [2, 'few'],
    [8, 'few'],
    [9, 'many'],
  ] as const)('is shared with %i children, and a page is mapped once by each', async (children, times) => {
    const layout = await Layout.start(children);
    const report = await pagesOf(layout.pid)`--sort pss`;
    expect(report.differ).toBe(0);
    const pss = 101 * Math.floor((PAGE * 4096) / (children + 1));
    expect(layout.row(report, 'private')).toMatchObject({
      [times]: 101 * PAGE,
      uss: 0,
      pss: Math.floor(pss / 4096),
    });
  });

  it('KSM merges pages: each entry that shows one counts', async () => {
    set('/sys/kernel/mm/ksm/pages_to_scan', '10000');
    set('/sys/kernel/mm/ksm/run', '1');
    const layout = await Layout.start();
    const merged = async () => layout.row(await pagesOf(layout.pid)``, 'ksm');
    await until('KSM merged them', async () => (await merged()).many === 61 * PAGE, 60_000);
    const { ksm, pss, rss } = await merged();
    expect(rss).toBe(61 * PAGE);
    // Linux before 6.8 does not say.
    expect([null, 61 * PAGE]).toContain(ksm);
    expect(pss).toBeLessThan(2 * PAGE);
  });

  it('has each page in --raw, below 0 if it is dirty, and in --strip', async () => {
    const layout = await Layout.start();
    const raw = await finish(vmtally`pages ${layout.pid} --raw ${layout.address('cow')}`);
    const [head, ...lines] = raw.stdout.trimEnd().split('\n');
    expect(head).toMatch(/^[0-9a-f]+ rw-p \[anon\], 137 pages:$/);
    const counts = lines.flatMap((line) => line.split(' ').slice(1).map(Number));
    const [less, all, own] = [-CHILDREN, -CHILDREN - 1, -1];
    expect(counts).toEqual([
      ...Array<number>(34).fill(less),
      ...Array<number>(98).fill(all),
      ...Array<number>(5).fill(own),
    ]);
    const { strips } = await pagesOf(layout.pid)`--strip ${layout.address('memfd')}`;
    expect(strips).toEqual([
      {
        mapping: expect.stringContaining('memfd:twice'),
        pagesPerCell: 1,
        cells: '2'.repeat(17) + '1'.repeat(34) + '.'.repeat(13),
      },
    ]);
  });

  it('has no mapping of another name', async () => {
    const layout = await Layout.start(0);
    for (const option of ['--raw', '--strip']) {
      const { stdout, stderr } = await finish(vmtally`pages ${layout.pid} ${option} nothing`, 2);
      expect([option, stdout]).toEqual([option, '']);
      expect(stderr).toContain(`process ${layout.pid} has no mapping nothing: `);
    }
  });

  it('is known by its name, unless others have that name too', async () => {
    // Other tests run the program by its own name.
    const program = join(temporaryDirectory(), 'vmtally-by-name');
    copyFileSync(WORKLOADS.layout, program);
    const layout = await Layout.start(0, '', program);
    const child = await finish(vmtally`pages vmtally-by-name`);
    expect(child.stdout).toContain(`Pages of vmtally-by-name-${layout.pid}: `);
    const other = await Layout.start(0, '', program);
    const refused = await finish(vmtally`pages vmtally-by-name`, 2);
    expect(refused.stderr).toContain('2 processes have the name vmtally-by-name: ');
    for (const { pid } of [layout, other]) expect(refused.stderr).toContain(String(pid));
  });
});

describe('who shares the pages of a process', () => {
  it('each child has the pages that neither it nor the program wrote', async () => {
    const layout = await Layout.start();
    const { who, total } = await pagesOf(layout.pid)`--who`;
    // Other tests run the program too: they share its code, but no anonymous page.
    const anonymous = (who?.processes ?? []).flatMap(({ files }) =>
      files.flatMap(({ file, bytes: size }) => (file === '[anon]' ? [size / PAGE] : [])),
    );
    const most = (total.rss - total.uss) / PAGE;
    // The program wrote 5 of the 137 pages of `cow`, and the first two children 11 and 23.
    expect(anonymous).toHaveLength(CHILDREN);
    const [first = 0, second = 0, third = 0] = anonymous;
    expect([first - second, first - third]).toEqual([11, 23]);
    expect(first).toBeLessThan(most);
    // Others map [vdso] too, process 1 may hide its memory, and a process that ends meanwhile takes its part of libc along.
    await until('all places of its pages are found', async () => {
      const { who: again } = await pagesOf(layout.pid)`--who`;
      return (again?.missing ?? Number.NaN) <= 2 * PAGE;
    });
  });
});

describe('what changed', () => {
  /** Makes the program write 7 pages that its children share. */
  async function write(layout: Layout): Promise<void> {
    layout.child.stdin.write('c');
    await until('it wrote', () => layout.child.stdout.includes('written\n'));
  }
  const changesIn = (text: string) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => PagesChanges.parse(JSON.parse(line)));

  it('since a snapshot: the pages that the program copied, and what another one unshared', async () => {
    const file = join(temporaryDirectory(), 'snapshot');
    const layout = await Layout.start(1);
    await finish(vmtally`pages ${layout.pid} --save ${file}`);
    writeFileSync(file, 'of another program');
    const exists = await finish(vmtally`pages ${layout.pid} --save ${file}`, 1);
    expect(exists.stderr).toContain(`cannot write ${file}: it exists`);
    expect(exists.stdout).toBe('');
    expect(readFileSync(file, 'utf8')).toBe('of another program');
    await finish(vmtally`pages ${layout.pid} --save ${file} --force`);
    await write(layout);
    const [copied] = changesIn((await finish(vmtally`pages ${layout.pid} --diff ${file} --json`)).stdout);
    expect(copied?.rows).toEqual([
      { file: '[anon]', copied: 7, fresh: 0, gone: 0, swappedOut: 0, moved: 0, unshared: 0 },
    ]);
    const { who } = await pagesOf(layout.pid)`--who`;
    const child = who?.processes.find(({ name }) => name === 'vmtally-layout') ?? expect.fail('no child');
    process.kill(child.pid, 'SIGKILL');
    await until('the child is gone', () => !runs(child.pid));
    const [unshared] = changesIn((await finish(vmtally`pages ${layout.pid} --diff ${file} --json`)).stdout);
    expect(unshared?.total).toMatchObject({ copied: 7, fresh: 0, gone: 0 });
    // The child had each page of `private`, and others.
    expect(unshared?.total.unshared).toBeGreaterThan(101);
    const other = await Layout.start(0);
    const refused = await finish(vmtally`pages ${other.pid} --diff ${file}`, 2);
    expect(refused.stderr).toContain(`is a snapshot of process ${layout.pid}, not of ${other.pid}`);
  });

  it('each time, until the process ends', async () => {
    const layout = await Layout.start();
    const watch = vmtally`pages ${layout.pid} --watch 100ms --json`;
    await until('it watches', () => watch.stdout.includes('\n'), 60_000);
    await write(layout);
    const copied = () => changesIn(watch.stdout).reduce((sum, { total }) => sum + total.copied, 0);
    await until('it saw the copies', () => copied() === 7, 60_000);
    layout.child.kill('SIGKILL');
    await finish(watch);
    expect(copied()).toBe(7);
  });
});

describe('without the right to see frames', () => {
  it('counts what is private, and says what is missing', async () => {
    const layout = await Layout.start();
    const without = argv`--bounding-set -sys_admin --inh-caps -sys_admin ${process.execPath} ${CLI}`;
    const child = await finish(
      start('setpriv', [...without, ...argv`pages ${layout.pid} --json --by mapping --top 10000`]),
    );
    const report = PagesReport.parse(JSON.parse(child.stdout));
    expect([report.countsHidden, report.differ]).toEqual([true, 0]);
    expect(layout.row(report, 'cow')).toMatchObject({
      ...bytes({ rss: 137, uss: 5 }),
      twice: null,
      few: null,
    });
    expect(layout.row(report, 'guard').rss).toBeLessThanOrEqual(32 * PAGE);
    const line = argv`pages ${layout.pid} --strip ${layout.address('zero')}`;
    const text = await finish(start('setpriv', [...without, ...line]));
    expect(text.stdout).toContain('how often pages are mapped needs root (CAP_SYS_ADMIN)');
    expect(text.stdout).toMatch(/^ {4}[.0]*0[.0]*$/m);
  });

  it.each([{ options: ['--who'] }, { options: ['--flags'] }, { options: ['--raw', '[heap]'] }])(
    'refuses $options',
    async ({ options }) => {
      const layout = await Layout.start(0);
      const without = argv`--bounding-set -sys_admin --inh-caps -sys_admin ${process.execPath} ${CLI}`;
      const child = await finish(start('setpriv', [...without, ...argv`pages ${layout.pid} ${options}`]), 3);
      expect(child.stdout).toBe('');
      expect(child.stderr).toContain(`${options[0]} needs to see which frames pages have`);
    },
  );

  /** Reads the pages of a process as root that lacks some capabilities. */
  const lacking = (pid: number, capabilities: readonly string[]): Child => {
    const without = capabilities.map((name) => `-${name}`).join();
    const line = argv`--bounding-set ${without} --inh-caps ${without} ${process.execPath} ${CLI} pages ${pid}`;
    return start('setpriv', line);
  };
  const layoutOfUser = (): Promise<Layout> => Layout.start(0, 'setpriv --reuid 65534 --clear-groups');

  it('root without CAP_SYS_PTRACE may, where CAP_PERFMON is enough for that', async () => {
    const layout = await layoutOfUser();
    const child = lacking(layout.pid, ['sys_ptrace']);
    if ((await child.done) === 0) {
      expect(child.stdout).toContain('RSS, PSS and USS of each mapping equal smaps');
      await finish(lacking(layout.pid, ['sys_ptrace', 'sys_admin', 'perfmon']), 3);
    } else expect(child.stderr).toContain('This root has no CAP_SYS_PTRACE: run vmtally where it has.');
  });

  it.each([
    { without: ['dac_read_search', 'dac_override'], says: 'This root has no CAP_DAC_READ_SEARCH: ' },
    { without: ['all'], says: 'This root has no CAP_SYS_PTRACE and no CAP_DAC_READ_SEARCH: ' },
  ])('root without $without is told so', async ({ without, says }) => {
    const layout = await layoutOfUser();
    const child = await finish(lacking(layout.pid, without), 3);
    expect(child.stdout).toBe('');
    expect(child.stderr).toContain(`the pages of process ${layout.pid} need root`);
    expect(child.stderr).toContain(says);
  });

  it.each([['dac_read_search'], ['dac_override']])('root without %s needs the other one', async (name) => {
    const layout = await layoutOfUser();
    const child = await finish(lacking(layout.pid, [name]));
    expect(child.stdout).toContain('RSS, PSS and USS of each mapping equal smaps');
  });

  it('the user of the process sees what is private', async () => {
    const layout = await layoutOfUser();
    const line = argv`--reuid 65534 --clear-groups ${process.execPath} ${CLI} pages ${layout.pid}`;
    const child = await finish(start('setpriv', line));
    expect(child.stdout).toContain('USS of each mapping equals smaps');
    expect(child.stdout).toContain('how often pages are mapped needs root (CAP_SYS_ADMIN)');
  });

  it('refuses a process of another user', async () => {
    const layout = await Layout.start(0);
    const line = argv`--reuid 65534 --clear-groups ${process.execPath} ${CLI} pages ${layout.pid}`;
    const child = await finish(start('setpriv', line), 3);
    expect(child.stderr).toContain(`the pages of process ${layout.pid} need root`);
  });
});

describe('what has no pages', () => {
  it('a kernel thread, a zombie and no process at all', async () => {
    const kernel = await finish(vmtally`pages 2`, 2);
    expect(kernel.stderr).toContain('2 is a kernel thread: it has no memory of its own');
    const zombie = start('sh', ['-c', 'sleep 0.3 & echo $!; exec sleep 60']);
    await until('it ended', () => /\d/.test(zombie.stdout));
    const pid = Number(zombie.stdout);
    await until('it is a zombie', () => / Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8')));
    expect((await finish(vmtally`pages ${pid}`, 2)).stderr).toContain(`process ${pid} is a zombie`);
    expect((await finish(vmtally`pages 4194305`, 2)).stderr).toContain('there is no process 4194305');
  });
});

describe('a limit', () => {
  it('ends the reading with what was read, says so, and status 1', async () => {
    const layout = await Layout.start(0);
    const child = await finish(vmtally`pages ${layout.pid} --max-pages 1000 --json`, 1);
    const report = PagesReport.parse(JSON.parse(child.stdout));
    expect([report.stopped, report.looked]).toEqual(['pages', 1000]);
    expect(report.unread).toBeGreaterThan(0);
    expect(report.total.twice).toBeNull();
    const whole = await pagesOf(layout.pid)``;
    // Not the dirty pages: the kernel may write those of files back meanwhile.
    for (const sum of ['rss', 'uss', 'huge'] as const)
      expect([sum, report.total[sum]]).toEqual([sum, whole.total[sum]]);
    const text = await finish(vmtally`pages ${layout.pid} --max-pages 1000`, 1);
    expect(text.stdout).toContain('not all was read: the limit of --max-pages was reached');
    const raw = await finish(vmtally`pages ${layout.pid} --raw ${layout.address('cow')} --max-pages 100`, 1);
    expect(raw.stdout.endsWith('\n')).toBe(true);
    expect(raw.stdout.trimEnd().split(/\s/).length).toBeGreaterThan(100);
    expect(raw.stderr).toContain('not all was read: the limit of --max-pages was reached at 100 pages');
  });
});
