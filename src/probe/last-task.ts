import type { Tracepoints } from '../kernel/tracepoints.ts';

/**
 * Condition at sched:sched_process_exit for the last task of a process. Linux 6.16 and newer say it in the event
 * (kernel/exit.c, do_exit): the program then needs no type of the kernel, and bpftrace before 0.24 starts in two thirds
 * of the time, as it lets clang parse each type. Without BTF and the field, it is the first task, which others may outlive.
 */
export function lastTaskCondition(tracepoints: Pick<Tracepoints, 'fields'>, btf: boolean): string {
  const fields = tracepoints.fields('sched:sched_process_exit') ?? [];
  if (fields.some(({ name }) => name === 'group_dead')) return 'args->group_dead';
  return btf ? 'curtask->signal->live.counter == 0' : 'tid == pid';
}
