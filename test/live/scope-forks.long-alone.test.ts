import { writeFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { argv } from '../fixtures/argv.ts';
import { until } from '../fixtures/until.ts';
import { bpftracesOf, type Child, finish, reports, start, totalOf, vmtally, WORKLOADS } from './support.ts';

const EVENT = 'syscalls:sys_enter_eventfd2';

describe('a command that forks without end', () => {
  // bpftrace up to 0.18 aborted while it printed the processes in scope, and its maps of names filled up.
  it.each([
    [60_013, argv`--by comm`],
    [20_011, argv`--by comm -I 20`],
    [20_011, argv`--by pid -I 100`],
    [20_011, argv`-I 100`],
  ])('%d children, %j: each is counted, and nothing is lost on the way', async (children, options) => {
    const child = vmtally`stat --json -e ${EVENT} ${options} -- ${WORKLOADS.forks} ${children}`;
    const report = totalOf((await finish(child)).stderr);
    expect(report.events[0]?.count).toBe(children);
    expect(report.exactness).toMatchObject({ gaps: [], restarts: 0, mapFull: [] });
    // No later process with one of these pids may have changed the name.
    if (options.includes('comm')) expect(report.events[0]?.rows).toMatchObject([{ name: 'vmtally-forks' }]);
  });
});

/** Starts a workload, which waits for stdin, as the process `pid`. */
async function withPid(pid: number, eventfds: number): Promise<Child> {
  for (let tries = 0; tries < 1_000; tries++) {
    writeFileSync('/proc/sys/kernel/ns_last_pid', String(pid - 1));
    const child = start(WORKLOADS.eventfd, argv`${eventfds} wait`);
    if (child.pid === pid) return child;
    child.kill('SIGKILL');
    await child.done;
  }
  throw new Error(`pid ${pid} was never given`);
}

/**
 * A count with a member of its scope that may be killed: a child of a command, whose pid the shell prints, or
 * one of two processes of -p.
 */
async function countWithMember(kind: string) {
  const member = start('sleep', ['1000']);
  const other = start('sleep', ['1000']);
  onTestFinished(() => {
    member.kill('SIGKILL');
    other.kill('SIGKILL');
  });
  const command = argv`sh -c 'sleep 1000 & echo "$! is in scope"; wait; read line'`;
  const scope = kind === 'of -p' ? argv`-p ${member.pid},${other.pid}` : ['--', ...command];
  const counter = vmtally`stat --json -I 100 -e ${EVENT} ${scope}`;
  const printed = () => (kind === 'of -p' ? counter.stdout : counter.stderr);
  await until('it counts', () => reports(printed()).length > 0, 30_000);
  const printedPid = () => /(\d+) is in scope/.exec(counter.stdout)?.[1];
  if (kind === 'of a command') await until('the child is known', () => printedPid() !== undefined);
  const pid = kind === 'of -p' ? member.pid : Number(printedPid());
  return { counter, printed, member, other, pid };
}

describe('a process that is given the pid of one that was in scope', () => {
  // bpftrace 0.27 deletes nothing if the keys of a map have different types: the pid stayed in scope for
  // ever.
  it.each(['of a command', 'of -p'])('is not counted: %s', async (kind) => {
    const { counter, printed, member, other, pid } = await countWithMember(kind);
    process.kill(pid, 'SIGKILL');
    if (kind === 'of -p') await member.done;
    const foreign = await withPid(pid, 1_009);
    foreign.stdin.end('x');
    await finish(foreign);
    other.kill('SIGKILL');
    counter.stdin.end('x\n');
    await finish(counter);
    expect(totalOf(printed())).toMatchObject({ events: [{ count: 0 }], exactness: { gaps: [] } });
  });
});

describe('a process that is given the pid of one in scope while bpftrace is started again', () => {
  const FOREIGN = 50_021;

  it.each(['of a command', 'of -p'])('is not counted: %s', async (kind) => {
    const { counter, printed, member, other, pid } = await countWithMember(kind);
    const intervals = () => reports(printed()).length;
    // Wait for a further tick, which reports that the process joined.
    const before = intervals();
    await until('a tick came', () => intervals() > before + 1);

    const [bpftrace] = bpftracesOf(counter.pid);
    process.kill(bpftrace ?? expect.fail('bpftrace runs'), 'SIGKILL');
    process.kill(pid, 'SIGKILL');
    if (kind === 'of -p') await member.done;
    const foreign = await withPid(pid, FOREIGN);
    onTestFinished(() => foreign.kill('SIGKILL'));
    const after = intervals();
    await until('it counts again', () => intervals() > after + 1, 30_000);
    foreign.stdin.end('x');
    await finish(foreign);
    if (kind === 'of -p') other.kill('SIGKILL');
    counter.stdin.end('x\n');
    await finish(counter);
    const report = totalOf(printed());
    expect(report.events[0]?.count).toBe(0);
    expect(report.exactness.gaps).toMatchObject([{ reason: 'bpftrace died' }]);
  });
});
