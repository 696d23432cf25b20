import { VmtallyError } from '../errors.ts';
import { readCgroups } from '../kernel/cgroups.ts';
import { cpuList } from '../kernel/features.ts';
import { isAlive, type Process, processOf, readProcess } from '../kernel/processes.ts';
import type { Scope } from '../probe/scope.ts';

/** A scope as requested: its names and numbers may not exist. */
export interface ScopeRequest {
  pids?: number[] | undefined;
  /** True if children count too: of `pids`, or of a command. */
  inherit: boolean;
  cpus?: number[] | undefined;
  /** Paths of cgroups. */
  cgroups?: string[] | undefined;
  /** True if only processes that this process starts are counted. */
  command?: boolean | undefined;
  /** True if the command runs several times, and each run counts only its own processes. */
  byRun?: boolean | undefined;
  /** True if the tasks of `pids`, or of a command, count only until they begin to exit. */
  untilExit?: boolean | undefined;
}

/** Throws PID_UNKNOWN, CPU_UNKNOWN, CGROUP_UNKNOWN. */
export function resolveScope({
  pids,
  inherit,
  cpus,
  cgroups,
  command,
  byRun,
  untilExit,
}: ScopeRequest): Scope {
  const processes = pids?.map(processOrThrow);
  if (cpus !== undefined) checkCpus(cpus);
  const who: Scope['who'] = processes
    ? { kind: 'pids', processes, inherit }
    : command
      ? { kind: 'command', parent: process.pid, inherit, ...(byRun && { byRun }) }
      : { kind: 'all' };
  const ids = cgroups?.flatMap((name) => readCgroups(name).map(({ id }) => id));
  return { who, cpus, cgroups: ids && [...new Set(ids)], untilExit };
}

function processOrThrow(pid: number): Process {
  const stat = readProcess(pid);
  if (stat === undefined) {
    throw new VmtallyError('PID_UNKNOWN', `there is no process ${pid}`, '`ps -e` lists all processes.');
  }
  const owner = processOf(pid);
  if (owner !== undefined && owner !== pid) {
    throw new VmtallyError(
      'PID_UNKNOWN',
      `${pid} is a thread of process ${owner}`,
      `Count the process with -p ${owner}; --by tid counts each of its threads.`,
    );
  }
  if (!isAlive(pid, stat.start)) {
    throw new VmtallyError(
      'PID_UNKNOWN',
      `process ${pid} is a zombie: it has ended, and process ${stat.parent} has not waited for it yet`,
      'A zombie causes no events; `ps -e` lists all processes.',
    );
  }
  return [pid, stat.start];
}

function checkCpus(cpus: readonly number[]): void {
  const online = cpuList('online');
  const lacking = cpus.filter((cpu) => !online.includes(cpu));
  if (lacking.length > 0) {
    throw new VmtallyError(
      'CPU_UNKNOWN',
      `CPU ${lacking.join(', ')} is not online`,
      `CPUs online: ${online.join(', ')}.`,
    );
  }
}
