import type { ProgramBlock } from './block.ts';
import { MARK } from './protocol.ts';
import { type Scope, taskCondition } from './scope.ts';

/** Stacks that a program keeps of some events, chosen by chance. */
export interface StackSampling {
  /** Keeps one of so many. A counter in place of chance would follow the rhythm of a loop. */
  rate: number;
  /** bpftrace's expressions of the stacks: each is a part of a key. */
  stacks: readonly string[];
  /**
   * True where a program can see that a map has a key (has_key). It then drops the stacks that a full map has no room for:
   * bpftrace would report each of them, and its other output would be lost among the reports.
   */
  seesKeys: boolean;
  /** True if there are stacks of programs: their functions are named by the mappings of a process that lives. */
  ofPrograms?: boolean;
}

/** Number of further stacks that the buffer has room for. */
export const STACKS_LEFT = '@vt_left';

/** Part of the max entries that stacks may take: CPUs that add at once may count one stack for two. */
export const STACKS_PART = 7 / 8;

/**
 * The program that a process runs, of those whose mappings vmtally was asked to read: the time of its exec in microseconds,
 * or 1 if it was sampled before an exec. Nanoseconds would be over 2^53 after 104 days.
 */
const ASKED = '@vt_asked';
const ask = (program: string) =>
  `${ASKED}[pid] = ${program}; print((${MARK.process}, pid, ${ASKED}[pid], 0));`;

/** Part of a key: the program that a stack of user space is of, so that an exec gives it no other functions. */
export const PROGRAM_PART = `${ASKED}[pid]`;

/** Statement that asks for the mappings of a process that is sampled for the first time. */
export const askOnce = `if (${ASKED}[pid] == 0) { ${ask('(uint64)1')} }`;

/** Asks for the mappings of each new program in scope: many end soon after their first sample. */
export const askBlocks = (scope: Scope): ProgramBlock[] => {
  const condition = taskCondition(scope);
  return [
    {
      text: `tracepoint:sched:sched_process_exec${condition === '' ? '' : ` /${condition}/`} { ${ask('nsecs / 1000')} }`,
      loses: 'nothing',
    },
    { text: `tracepoint:sched:sched_process_exit /tid == pid/ { delete(${ASKED}[pid]); }`, loses: 'nothing' },
  ];
};
