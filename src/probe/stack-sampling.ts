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

/** Processes whose mappings vmtally was asked to read. */
const ASKED = '@vt_asked';
const ASK = `${ASKED}[pid] = 1; print((${MARK.process}, pid, nsecs, 0));`;

/** Statement that asks for the mappings of a process that is sampled for the first time. */
export const askOnce = `if (${ASKED}[pid] == 0) { ${ASK} }`;

/** Asks for the mappings of each new program in scope: many end soon after their first sample. */
export const askBlocks = (scope: Scope): ProgramBlock[] => {
  const condition = taskCondition(scope);
  return [
    {
      text: `tracepoint:sched:sched_process_exec${condition === '' ? '' : ` /${condition}/`} { ${ASK} }`,
      loses: 'nothing',
    },
    { text: `tracepoint:sched:sched_process_exit /tid == pid/ { delete(${ASKED}[pid]); }`, loses: 'nothing' },
  ];
};
