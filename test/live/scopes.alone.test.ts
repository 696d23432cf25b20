import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readsDynamicText } from '../../src/bpftrace/capabilities.ts';
import { findBpftrace } from '../../src/bpftrace/find.ts';
import { cgroupRoot } from '../../src/kernel/cgroups.ts';
import { cpuList } from '../../src/kernel/features.ts';
import { guardedThreads } from '../../src/kernel/first-process.ts';
import { argv, type CommandLine } from '../fixtures/argv.ts';
import { until } from '../fixtures/until.ts';
import { finish, perfCount, reports, start, totalOf, vmtally, WORKLOADS } from './support.ts';

const EVENT = 'syscalls:sys_enter_eventfd2';
const N = 1_009;
const RUN = `${WORKLOADS.eventfd} ${N}`;
const counted = async (...line: CommandLine) =>
  totalOf((await finish(vmtally`stat --json -e ${EVENT} ${argv(...line)}`)).stderr);

describe('scope', () => {
  it('of a command is the command and its descendants only', async () => {
    const other = start(WORKLOADS.eventfd, ['5000000']);
    const report = await counted`-- sh -c '${RUN}; (${RUN} & wait); ${RUN}'`;
    other.kill('SIGKILL');
    expect(report.events[0]?.count).toBe(3 * N);
  });

  it('of a command without --inherit is its first process', async () => {
    expect((await counted`--no-inherit -- sh -c '${RUN}; ${RUN}'`).events[0]?.count).toBe(0);
    expect((await counted`--no-inherit -- ${WORKLOADS.eventfd} ${N}`).events[0]?.count).toBe(N);
  });

  it('of -p takes children from then on, without --no-inherit', async () => {
    for (const [options, expected] of [
      [[], N],
      [['--no-inherit'], 0],
    ] as const) {
      const shell = start('sh', argv`-c 'read go; ${RUN}'`);
      const child = vmtally`stat -I 100 --json -e ${EVENT} -p ${shell.pid} ${options}`;
      await until('it counts', () => child.stdout.includes(EVENT));
      shell.stdin.write('go\n');
      await finish(child);
      expect(totalOf(child.stdout).events[0]?.count).toBe(expected);
    }
  });

  it.skipIf(guardedThreads().length === 0)(
    'of process 1 is reported as hidden where the kernel hides it',
    async () => {
      const runs = () =>
        readdirSync('/proc/1/task').map((task) =>
          Number(readFileSync(`/proc/1/task/${task}/schedstat`, 'utf8').split(' ')[2]),
        );
      const child = vmtally`stat -I 100 --json -e sched:sched_switch -p 1`;
      await until('it counts', () => child.stdout.includes('sched_switch'));
      const before = runs();
      await until('a thread of process 1 ran 4 times', () =>
        runs().some((now, thread) => now - (before[thread] ?? now) >= 4),
      );
      child.kill('SIGINT');
      await finish(child, 130);
      const { events, exactness } = totalOf(child.stdout);
      // A guarded process may be visible. Then each of its runs has ended with the event.
      const seen = (events[0]?.count ?? 0) > 0;
      expect(exactness).toMatchObject(seen ? { hidesFirst: 'no' } : { hidesFirst: 'yes', exact: false });
    },
  );

  it('of CPUs is those CPUs', async () => {
    const cpus = cpuList('online');
    const [first = 0, second] = cpus;
    const on = (cpu: number) => counted`-C ${first} -- taskset -c ${cpu} ${WORKLOADS.eventfd} ${N}`;
    expect((await on(first)).events[0]?.count).toBe(N);
    if (second !== undefined) expect((await on(second)).events[0]?.count).toBe(0);
  });

  it('of a cgroup is the cgroup and its descendants; a cgroup created later is reported', async () => {
    const root = cgroupRoot();
    expect(root, 'cgroup2 is mounted').toBeDefined();
    const parent = join(root ?? '', `vmtally-test-${process.pid}`);
    const child = join(parent, 'below');
    const late = join(parent, 'late');
    mkdirSync(parent);
    mkdirSync(child);
    const inside = (path: string) => `echo $$ > ${path}/cgroup.procs; exec ${RUN}`;
    const name = parent.slice((root ?? '').length);
    try {
      const script = `sh -c '${inside(parent)}'; sh -c '${inside(child)}'; ${RUN}`;
      const report = await counted`-G ${name} --by cgroup -- sh -c ${script}`;
      expect(report.events[0]?.rows?.map((row) => [row.name, row.count]).toSorted()).toEqual([
        [name, N],
        [`${name}/below`, N],
      ]);
      expect(report.exactness.newCgroups).toEqual([]);
      const making = `mkdir ${late}; sh -c '${inside(late)}'`;
      const { exactness } = await counted`-G ${name} -- sh -c ${making}`;
      expect(exactness).toMatchObject({ exact: false, newCgroups: [`${name}/late`] });
    } finally {
      for (const path of [late, child, parent]) rmdirSync(path);
    }
  });

  it('after a delay excludes earlier events', async () => {
    const report = await counted`-D 300 -- sh -c '${RUN}; sleep 0.6; ${RUN}'`;
    expect(report.events[0]?.count).toBe(N);
  });
});

describe('forms of output', () => {
  it('--filter counts what perf stat --filter counts', async () => {
    const filter = 'bytes_req > 64 && gfp_flags & 0x400 && !(bytes_alloc == 4096)';
    const perf = argv`perf stat -x, -e kmem:kmalloc --filter ${filter} -- ls -R /etc`;
    const child = await finish(vmtally`stat --by comm --json -e kmem:kmalloc --filter ${filter} -- ${perf}`);
    const ours = totalOf(child.stderr).events[0]?.rows?.find(({ name }) => name === 'ls')?.count ?? 0;
    const perfs = perfCount(child.stderr, 'kmem:kmalloc');
    // perf's own child becomes ls by exec: only vmtally counts its allocations before that.
    expect(ours).toBeGreaterThanOrEqual(perfs);
    expect(ours - perfs).toBeLessThanOrEqual(20);
    expect(perfs).toBeGreaterThan(20);
  });

  it('--filter takes text, and refuses what bpftrace 0.22 and 0.23 read wrongly', async () => {
    const script = '/bin/true; /bin/true; /usr/bin/id >/dev/null';
    const filtered = async (event: string, filter: string, status = 0) =>
      finish(vmtally`stat --json -e ${event} --filter ${filter} -- sh -c ${script}`, status);
    const exits = await filtered('sched:sched_process_exit', 'comm == "true" || comm ~ "i*"');
    expect(totalOf(exits.stderr).events[0]?.count).toBe(3);
    const broken = !readsDynamicText(await findBpftrace());
    const execs = await filtered('sched:sched_process_exec', 'filename ~ "/bin/*"', broken ? 3 : 0);
    if (broken) expect(execs.stderr).toContain('BPFTRACE_VERSION');
    else expect(totalOf(execs.stderr).events[0]?.count).toBe(2);
  });

  it('-r gives the mean of exact runs', async () => {
    const perf = argv`perf stat -x, -e ${EVENT} -- ${WORKLOADS.eventfd} ${N}`;
    const { stderr } = await finish(vmtally`stat --json -r 3 -e ${EVENT} -- ${perf}`);
    const report = totalOf(stderr);
    expect(report).toMatchObject({ repeats: 3, exactness: { exact: true } });
    expect(report.events[0]).toMatchObject({ count: N, errorPercent: 0 });
    expect(stderr.split('\n').filter((line) => line.startsWith(`${N},,${EVENT},`))).toHaveLength(3);
  });

  it('-r counts a process in its own run alone, and never after the run', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'vmtally-'));
    const file = (name: string) => join(directory, name);
    // Run 1 leaves a process that counts while run 2 waits for it, and a child that it forks then.
    const leaves = `(until [ -e ${file('go')} ]; do sleep 0.01; done; ${RUN}; touch ${file('done')}) <&- >&- 2>&- &`;
    const waits = `touch ${file('go')}; until [ -e ${file('done')} ]; do sleep 0.01; done`;
    const script = `if mkdir ${file('first')} 2>&-; then ${leaves} else ${waits}; fi; exec ${WORKLOADS.eventfd} 503`;
    try {
      const { events, repeats } = await counted`-r 3 -- sh -c ${script}`;
      expect(repeats).toBe(3);
      expect(events[0]).toMatchObject({ count: 503, errorPercent: 0 });
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('-r counts the system between the begin and the end of each run', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'vmtally-'));
    try {
      const name = `run${process.pid}`;
      symlinkSync(WORKLOADS.eventfd ?? '', join(directory, name));
      const report = await counted`-a -r 5 --filter ${`comm == "${name}"`} -- ${join(directory, name)} ${N}`;
      expect(report.events[0]).toMatchObject({ count: N, errorPercent: 0 });
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('-o and --append write to a file', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'vmtally-'));
    const file = join(directory, 'out');
    try {
      writeFileSync(file, 'old\n');
      for (const args of [argv`-o ${file}`, argv`-o ${file} --append`]) {
        await finish(vmtally`stat -x, -e ${EVENT} ${args} -- ${WORKLOADS.eventfd} ${N}`);
      }
      const lines = readFileSync(file, 'utf8').trim().split('\n');
      expect(lines.map((line) => line.split(',').slice(0, 3))).toEqual(
        Array.from({ length: 2 }, () => [String(N), '', EVENT]),
      );
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('-x and -j have the fields of perf', async () => {
    const csv = await finish(vmtally`stat -x ';' -e ${EVENT} -- ${WORKLOADS.eventfd} ${N}`);
    expect(csv.stderr).toMatch(new RegExp(`^${N};;${EVENT};\\d+;100.00;;\\n$`));
    const ours = await finish(vmtally`stat -j -e ${EVENT} -- ${WORKLOADS.eventfd} ${N}`);
    const perf = await finish(start('perf', argv`stat -j -e ${EVENT} -- ${WORKLOADS.eventfd} ${N}`));
    const fields = (text: string) => Object.keys(JSON.parse(text.trim()) as object);
    expect(fields(ours.stderr)).toEqual(fields(perf.stderr));
    expect(JSON.parse(ours.stderr)).toMatchObject({ 'counter-value': `${N}.000000`, event: EVENT });
  });

  it('--hist draws the sizes within 80 columns', async () => {
    const child = await finish(vmtally`stat --hist -e kmalloc -- ${WORKLOADS.eventfd} 100003`);
    expect(child.stderr).toMatch(/ B +100,0\d\d \|@{28}\|/);
    // The head line has the command as it was given, and notes end the report: no terminal wraps them here.
    const [report = ''] = child.stderr.split(/\n Note:\n|\n NOT EXACT:\n/);
    const lines = report.split('\n').filter((line) => !line.includes(WORKLOADS.eventfd));
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('--interval-count gives so many intervals, each at its time', async () => {
    const child = await finish(vmtally`stat -I 200 --interval-count 5 --json -e ${EVENT}`);
    const ends = reports(child.stdout)
      .filter(({ kind }) => kind === 'interval')
      .map(({ atSeconds }) => atSeconds);
    expect(ends).toHaveLength(5);
    for (const [index, seconds] of ends.entries())
      expect(Math.abs(seconds - 0.2 * (index + 1))).toBeLessThan(0.15);
  });
});
