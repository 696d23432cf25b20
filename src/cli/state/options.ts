import { type Command, Option } from 'commander';
import { STATE_PARTS, STATE_SORTS, type StatePart, type StateSort } from '../../wire/state.ts';
import { whole } from '../arguments.ts';
import { duration } from '../duration.ts';
import { withReport } from '../report-options.ts';

export interface StateOptions extends Partial<Record<StatePart, true>> {
  sort: StateSort;
  top: number;
  intervalPrint?: number;
  timeout?: number;
  json?: boolean;
  output?: string;
  append?: boolean;
}

export const withState = (command: Command): Command =>
  withReport(
    command
      .option('--slab', 'slab caches (/proc/slabinfo)')
      .option('--buddy', 'free blocks by order, and fragmentation (/proc/buddyinfo)')
      .option('--types', 'free blocks by migrate type too (/proc/pagetypeinfo)')
      .option('--allocations', 'what is not freed by place in the source (/proc/allocinfo)')
      .addOption(
        new Option('--sort <number>', 'largest first by this number').choices(STATE_SORTS).default('bytes'),
      )
      .option('--top <n>', 'print at most N caches, and as many sites', whole(1), 20)
      .option(
        '-I, --interval-print <time>',
        'read again, each time: 10s, 500ms, 500',
        duration(100, 86_400_000),
      )
      .option(
        '--timeout <time>',
        'with -I, stop after this time: 10s, 500ms, 500',
        duration(10, 2_000_000_000),
      ),
  );

/** Names options that contradict each other; undefined if none do. */
export function stateContradiction(options: StateOptions): string | undefined {
  const { sort, intervalPrint, timeout, append, output } = options;
  if (append && output === undefined) return '--append needs -o FILE';
  if (intervalPrint !== undefined) return undefined;
  if (timeout !== undefined) return '--timeout needs -I: without it there is one reading';
  if (sort === 'change' || sort === 'since') return `--sort ${sort} needs -I: one reading has no change`;
  return undefined;
}

/** The parts that are asked for, all of them by default. Types stand below the zones of buddyinfo. */
export function chosenParts(options: StateOptions): { parts: ReadonlySet<StatePart>; areChosen: boolean } {
  const chosen = STATE_PARTS.filter((part) => options[part]);
  if (chosen.length === 0) return { parts: new Set(STATE_PARTS), areChosen: false };
  return { parts: new Set([...chosen, ...(options.types ? (['buddy'] as const) : [])]), areChosen: true };
}
