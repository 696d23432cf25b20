import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadedPrograms } from '../../src/bpftrace/fdinfo.ts';
import { argv, type CommandLine } from '../fixtures/argv.ts';
import { until, untilNoneLeft } from '../fixtures/until.ts';
import {
  AT_ONCE,
  bpftracesOf,
  type Child,
  CLI,
  finish,
  leftBpftraces,
  reports,
  runs,
  start,
  totalOf,
  vmtallyWith,
  WORKLOADS,
} from './support.ts';

afterAll(() => untilNoneLeft('bpftrace', () => leftBpftraces(AT_ONCE)));

const vmtally = vmtallyWith(AT_ONCE);

const ended = (pid: number, ms = 3_000) => untilNoneLeft('bpftrace', () => [pid].filter(runs), ms);

/** Waits until a vmtally counts, and returns the pid of its bpftrace. */
async function counting(child: Child, output: 'stdout' | 'stderr' = 'stdout'): Promise<number> {
  await until('it counts', () => child[output].includes('kmem:kmalloc'));
  const [pid = 0] = bpftracesOf(child.pid);
  expect(pid).not.toBe(0);
  return pid;
}

const watching = (...line: CommandLine) => vmtally`stat -I 100 -e kmem:kmalloc ${argv(...line)}`;

// These tests mostly wait, so they run together.
describe.concurrent('a count', () => {
  it('that ends by itself leaves nothing', async () => {
    const child = watching`--interval-count 7`;
    const pid = await counting(child);
    await finish(child);
    await ended(pid);
    // If other programs run, a line about skipped runs may follow.
    expect(child.stdout.match(/^ *\d+\.\d+ .*kmem:kmalloc/gm)).toHaveLength(7);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('ended by %s prints its counts and exits with %i', async (signal, status) => {
    const child = watching`--json`;
    const pid = await counting(child);
    child.kill(signal);
    await finish(child, status);
    await ended(pid);
    expect(totalOf(child.stdout).events[0]?.count).toBeGreaterThan(0);
  });

  it.each(['pid', 'tid', 'cpu'])(
    'by %s whose vmtally is killed with output unread takes its bpftrace along',
    async (by) => {
      const child = vmtally`stat -I 10 --by ${by}`;
      await until('bpftrace runs', () =>
        bpftracesOf(child.pid).some((pid) => loadedPrograms(pid).length > 1),
      );
      const [pid = 0] = bpftracesOf(child.pid);
      child.kill('SIGSTOP');
      // The socket is full, and bpftrace blocks in write(2). The write ends with ECONNRESET, without SIGPIPE.
      const waits = () => readFileSync(`/proc/${pid}/wchan`, 'utf8').startsWith('sock_alloc_send');
      await until('bpftrace waits for its reader', waits, 30_000);
      child.kill('SIGKILL');
      await ended(pid, 2_000);
    },
  );

  it('whose vmtally is killed takes its bpftrace along within 3 s', async () => {
    const child = vmtally`stat -I 60000 -e kmem:kmalloc`;
    await until('bpftrace runs', () => bpftracesOf(child.pid).length > 0);
    const [pid = 0] = bpftracesOf(child.pid);
    await until('its programs are loaded', () => loadedPrograms(pid).length > 0);
    child.kill('SIGKILL');
    await child.done;
    await ended(pid);
  });

  it('whose vmtally is killed in a long delay takes its bpftrace along as well', async () => {
    const child = vmtally`stat -D 60000 -e kmem:kmalloc`;
    await until('bpftrace runs', () => bpftracesOf(child.pid).length > 0);
    const [pid = 0] = bpftracesOf(child.pid);
    await until('its programs are loaded', () => loadedPrograms(pid).length > 0);
    const written = () => Number(/^wchar: (\d+)/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1]);
    const before = written();
    await until('it gives a sign of life', () => written() > before);
    child.kill('SIGKILL');
    await child.done;
    await ended(pid);
  });

  it('in perf’s formats reports on stderr what was missed', async () => {
    const child = watching`--interval-count 30 -x,`;
    const pid = await counting(child);
    process.kill(pid, 'SIGKILL');
    await finish(child);
    expect(child.stderr).toMatch(/^# nothing was counted for \d\.\d{3} s: bpftrace died$/m);
    expect(child.stdout).toMatch(/^[ \d.]+,\d+,,kmem:kmalloc,/);
  });

  it('goes on in another bpftrace when its own is killed, and reports the gap', async () => {
    const child = watching`--interval-count 30 --json`;
    const pid = await counting(child);
    process.kill(pid, 'SIGKILL');
    await until('another one counts', () => bpftracesOf(child.pid).some((other) => other !== pid));
    const next = bpftracesOf(child.pid);
    await finish(child);
    for (const bpftrace of [pid, ...next]) await ended(bpftrace);
    const { exactness } = totalOf(child.stdout);
    expect(exactness).toMatchObject({ exact: false, restarts: 1, gaps: [{ reason: 'bpftrace died' }] });
    expect(exactness.gaps[0]?.seconds).toBeGreaterThan(0);
    expect(exactness.gaps[0]?.seconds).toBeLessThan(5);
    expect(reports(child.stdout).filter(({ kind }) => kind === 'interval').length).toBe(30);
  });

  it('whose reader closes the pipe ends with 141 and leaves nothing', async () => {
    const script = `"$0" "$1" stat -I 50 -e kmem:kmalloc | head -n 3; echo "status \${PIPESTATUS[0]}"`;
    const child = await finish(start('bash', argv`-c ${script} ${process.execPath} ${CLI}`, AT_ONCE));
    expect(child.stdout).toContain('status 141');
  });
});

describe.concurrent('a command', () => {
  it('gives its exit status, and 128 + n where a signal ended it', async () => {
    await finish(vmtally`stat -e kmem:kmalloc -- sh -c 'exit 7'`, 7);
    await finish(vmtally`stat -e kmem:kmalloc -- sh -c 'kill -USR1 $$'`, 138);
  });

  it('receives the signals of vmtally', async () => {
    const child = vmtally`stat -e kmem:kmalloc
      -- sh -c 'trap "exit 3" TERM; echo ready; while :; do sleep 0.01; done'`;
    await until('the command runs', () => child.stdout.includes('ready'));
    const [pid = 0] = bpftracesOf(child.pid);
    child.kill('SIGTERM');
    await finish(child, 3);
    await ended(pid);
    expect(child.stderr).toContain('seconds time elapsed');
  });

  it('goes on when bpftrace is killed, and is counted again by the next one', async () => {
    const event = 'syscalls:sys_enter_eventfd2';
    const script = `echo ready; read go; ${WORKLOADS.eventfd} 1009; exit 5`;
    const child = vmtally`stat -I 100 --json -e ${event} -- sh -c ${script}`;
    await until('the command runs', () => child.stdout.includes('ready'));
    await until('it counts', () => reports(child.stderr).length > 2);
    const [first = 0] = bpftracesOf(child.pid);
    process.kill(first, 'SIGKILL');
    await until('another one runs', () => bpftracesOf(child.pid).some((pid) => pid !== first));
    const [next = 0] = bpftracesOf(child.pid).filter((pid) => pid !== first);
    await until('it counts again', () =>
      reports(child.stderr).some(({ exactness }) => exactness.gaps[0]?.seconds),
    );
    child.stdin.write('go\n');
    await finish(child, 5);
    for (const bpftrace of [first, next]) await ended(bpftrace);
    const { events, exactness } = totalOf(child.stderr);
    expect(events[0]?.count).toBe(1009);
    expect(exactness).toMatchObject({ exact: false, restarts: 1, gaps: [{ reason: 'bpftrace died' }] });
  });

  it('that does not exist or may not be run is reported before anything starts', async () => {
    expect((await finish(vmtally`stat -- no-such-command`, 127)).stderr).toContain('no-such-command');
    expect((await finish(vmtally`stat -- /etc/passwd`, 126)).stderr).toContain('/etc/passwd');
  });

  it('is ended by --timeout', async () => {
    const child = vmtally`stat --timeout 300 -e kmem:kmalloc -- sleep 1000`;
    await finish(child, 143);
    expect(child.stderr).toContain('seconds time elapsed');
  });

  it('may take any time to end after --timeout', async () => {
    const script = 'trap "sleep 6; echo ended gracefully; exit 7" TERM; while :; do sleep 0.01; done';
    const child = await finish(vmtally`stat --timeout 200 -e kmem:kmalloc -- sh -c ${script}`, 7);
    expect(child.stdout).toBe('ended gracefully\n');
  });

  it('whose interpreter is missing is reported, and nothing is counted', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'vmtally-'));
    const file = join(directory, 'script');
    try {
      writeFileSync(file, '#!/no/such/interpreter\n', { mode: 0o755 });
      const child = await finish(vmtally`stat -e kmem:kmalloc -- ${file}`, 127);
      expect(child.stderr).toMatch(/^vmtally: cannot run .*: ENOENT/);
      expect(child.stderr).not.toContain('elapsed');
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('keeps its own stdout, and the report goes to stderr', async () => {
    const child = await finish(vmtally`stat -e kmem:kmalloc -- echo hello`);
    expect(child.stdout).toBe('hello\n');
    expect(child.stderr).toContain('kmem:kmalloc');
  });
});

describe('processes given by -p', () => {
  it('end the count when they end', async () => {
    const workload = start(WORKLOADS.eventfd, argv`0 wait`);
    const child = watching`-p ${workload.pid}`;
    const pid = await counting(child);
    workload.stdin.end();
    await finish(child);
    await ended(pid);
  });
});
