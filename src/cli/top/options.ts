import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ColumnId as NumberId } from '../../client/extra-columns.ts';
import { OVERVIEW_COLUMNS } from '../../client/overview-columns.ts';
import { areOfCgroups, ROWS } from '../../probe/scope.ts';
import { LIMITS } from '../../wire/session.ts';
import { SORTS, type Sort, TOP_LIMIT } from '../../wire/view-requests.ts';
import { whole } from '../arguments.ts';
import { maxCost, maxCostDrop } from '../common.ts';
import { duration } from '../duration.ts';
import { type ScopeOptions, withRows, withScope } from '../stat/options.ts';
import type { State } from './state.ts';
import { TABLE_GROUPS, type TableGroup } from './table-group.ts';

export interface TopOptions extends ScopeOptions {
  connect?: string | true;
  tokenFile?: string;
  batch?: boolean;
  iterations?: number;
  /** Milliseconds. */
  interval?: number;
  top?: number;
  group?: TableGroup;
  sort: Sort | NumberId;
  series?: string;
  search: string;
  compare?: boolean;
  maxCost?: number;
  maxCostDrop?: boolean;
}

const NUMBERS = OVERVIEW_COLUMNS.map(({ id }) => id);

export function withTop(command: Command): Command {
  withRows(withScope(command));
  // A session has no rows by parent, and none by two things; containers are groups of its rows (--group).
  command.options
    .find(({ long }) => long === '--by')
    ?.choices(ROWS.filter((row) => row !== 'parent' && row !== 'pid,site' && !areOfCgroups(row)));
  // top begins at once, so --delay has no meaning: `topContradiction` refuses it.
  command.options.find(({ long }) => long === '--delay')?.hideHelp();
  return command
    .option('--connect [url]', 'show the counts of a service (default that of this machine)')
    .option('--token-file <file>', 'file with the token of the service (default that of this machine)')
    .option('-b, --batch', 'print plain lines, for scripts')
    .option('-n, --iterations <n>', 'stop after N ticks', whole(1))
    .option('--json', 'print one JSON object per tick (see vmtally schema top)')
    .option(
      '-d, --interval <time>',
      'time between ticks: 0.5 (seconds), 500ms (default 1s)',
      duration(LIMITS.leastIntervalMs, LIMITS.mostIntervalMs, 's'),
    )
    .option('--top <n>', 'show at most N rows', whole(1, TOP_LIMIT))
    .addOption(
      new Option('--group <rows>', 'group rows by; host needs the hub of a fleet').choices(TABLE_GROUPS),
    )
    .addOption(
      new Option('--sort <column>', 'sort rows by a number of the board (rate … wasted) or of the overview')
        .choices([...SORTS, ...NUMBERS])
        .default('rate'),
    )
    .option('--series <label>', 'event whose board to show, in place of the overview')
    .option('--search <text>', 'show only rows whose name, PID, user or cgroup contains this', text, '')
    .addOption(maxCost().env('VMTALLY_MAX_COST'))
    .addOption(maxCostDrop())
    .option('--compare', 'add a line that compares tracepoints with vmstat (key b)');
}

function text(value: string): string {
  if (value.length > 100) throw new InvalidArgumentError('It must have at most 100 characters.');
  return value;
}

/**
 * Names options that contradict each other; undefined if none do. `given`: the names of the options on the
 * command line.
 */
export function topContradiction(
  options: TopOptions,
  given: readonly string[],
  terminal: boolean,
): string | undefined {
  if (given.includes('delay')) return '-D cannot be used with top, which starts counting at once';
  if (options.connect === undefined && options.tokenFile !== undefined) return '--token-file needs --connect';
  const counting = COUNTING.filter(([name]) => given.includes(name)).map(([, flag]) => flag);
  if (options.connect !== undefined && counting.length > 0)
    return `${counting.join(', ')} cannot be used with --connect: the service chooses what it counts`;
  if (options.connect === undefined && options.group === 'host')
    return '--group host needs --connect and the address of a hub of a fleet';
  if (options.batch && options.json) return '-b and --json cannot be used together';
  const isOverview = NUMBERS.some((id) => id === options.sort);
  if (isOverview && options.json)
    return `--sort ${options.sort} is of the overview, which --json does not print`;
  if (isOverview && options.series !== undefined)
    return `--sort ${options.sort} is of the overview, and --series of the board of one event`;
  if (options.compare && options.json) return '--compare and --json cannot be used together';
  if (!options.batch && !options.json && !terminal)
    return 'top needs a terminal. Without one, use -b for plain lines or --json for JSON';
  if (options.allCpus && options.pid)
    return '-a (the whole system) and -p (some processes) cannot be used together';
  if (options.pid && options.cgroup) return '-p and -G cannot be used together';
  if (!options.inherit && !options.pid) return '--no-inherit needs -p';
  return undefined;
}

/** Options of a local count, by commander's names; --connect excludes them. */
const COUNTING: [name: string, flag: string][] = [
  ['event', '-e'],
  ['filter', '--filter'],
  ['name', '--name'],
  ['allCpus', '-a'],
  ['pid', '-p'],
  ['inherit', '--no-inherit'],
  ['cpu', '-C'],
  ['cgroup', '-G'],
  ['by', '--by'],
  ['interval', '-d'],
  ['maxCost', '--max-cost'],
  ['maxCostDrop', '--max-cost-drop'],
  ['bpftrace', '--bpftrace'],
  ['attach', '--attach'],
  ['probes', '--probes'],
];

/**
 * The table to begin with: the overview, unless the options ask for the board of one event. A session that does
 * not count the events of the overview has the board too.
 */
export function tableOf(
  options: Pick<TopOptions, 'json' | 'series' | 'sort' | 'group' | 'by'>,
  given: readonly string[],
): State['table'] {
  const { json, series, sort, group, by } = options;
  const sortsBoard = given.includes('sort') && SORTS.some((known) => known === sort);
  const hasProcesses = by === undefined || by === 'pid' || by === 'tid' || by === 'comm';
  return json || series !== undefined || sortsBoard || group === 'cpu' || !hasProcesses
    ? 'board'
    : 'overview';
}

/**
 * The grouping to begin with. Sessions do not count by program name: the rows of processes are grouped by name.
 * The overview of chosen processes shows these.
 */
export const groupOf = (
  { group, by, pid }: Pick<TopOptions, 'group' | 'by' | 'pid'>,
  table: State['table'],
): TableGroup => group ?? (by === 'comm' || (table === 'overview' && pid === undefined) ? 'name' : 'row');

/** The order of the board, and the column that sorts the overview; null: its first. */
export function sortsOf({ sort }: Pick<TopOptions, 'sort'>): { sort: Sort; column: NumberId | null } {
  return {
    sort: SORTS.find((known) => known === sort) ?? 'rate',
    column: NUMBERS.find((id) => id === sort) ?? null,
  };
}
