import { type Command, Option } from 'commander';
import { resolveScope } from '../../collector/resolve-scope.ts';
import type { Condition } from '../../diff/condition.ts';
import { isChange, type Limit } from '../../diff/limit.ts';
import { VmtallyError } from '../../errors.ts';
import { parseCpuList } from '../../kernel/features.ts';
import type { Merge } from '../../kernel/site-names.ts';
import { printable } from '../../printable.ts';
import { areByProcess, areBySite, ROWS, type Rows, type Scope } from '../../probe/scope.ts';
import type { EventRequest } from '../../probe/select.ts';
import { pidList, textList } from '../arguments.ts';
import { type CountingOptions, withCounting } from '../common.ts';
import { duration } from '../duration.ts';
import { withEvents } from '../event-options.ts';

/** Options that select a scope. */
export interface TargetOptions extends CountingOptions {
  allCpus?: boolean;
  pid?: number[];
  inherit: boolean;
  cpu?: string;
  cgroup?: string[];
  delay: number;
  repeat?: number;
  untilExit?: boolean;
}

/** Options that select events and scope: shared by `stat`, `script` and `top`. */
export interface ScopeOptions extends TargetOptions {
  requests: EventRequest[];
  /** False where no -e was given, and `requests` are the usual ones. */
  requestsGiven?: boolean;
  by?: Rows;
  merge?: Merge;
}

/** Options of the commands that count a scope and print its intervals and its total; times in ms. */
export interface PrintedOptions {
  interval?: number | undefined;
  intervalCount?: number | undefined;
  timeout?: number | undefined;
  output?: string;
  append?: boolean;
}

export interface ScopedOptions extends ScopeOptions, PrintedOptions {}

export interface StatOptions extends ScopedOptions {
  repeat: number;
  fieldSeparator?: string;
  perfJson?: boolean;
  top?: number;
  hist?: boolean;
  baseline?: string;
  failIf?: (Condition | Limit)[];
  until?: Limit[];
  failIfUnsure?: boolean;
}

/** Adds the options of ScopeOptions to a command. */
export const withScope = (command: Command): Command => withTarget(withEvents(withCounting(command)));

/** Adds the options that select a scope to a command. */
export function withTarget(command: Command): Command {
  return command
    .option('-a, --all-cpus', 'count the whole system (default without a command, -p or -G)')
    .option('-p, --pid <list>', 'count events of these PIDs, their threads and new children', pidList)
    .option('--no-inherit', 'do not count children')
    .option('--until-exit', 'stop counting a task when it begins to exit, like perf on Linux 6.16 and newer')
    .option('-C, --cpu <list>', 'count only events on these CPUs: 0,2-3')
    .option(
      '-G, --cgroup <list>',
      'count these cgroups (version 2, by path or by name of a container or unit) and those below',
      textList,
    )
    .option('-D, --delay <time>', 'wait before counting: 1s, 500ms, 500', duration(0, 86_400_000), 0);
}

/** Adds --by to a command. */
export const withRows = (command: Command): Command =>
  command.addOption(
    new Option('--by <rows>', 'split the counts into rows, largest first').choices([...ROWS]),
  );

/**
 * Resolves the options to a scope and its description. `cgroups`: paths of the cgroups that the options name. Throws PID_UNKNOWN, CPU_UNKNOWN, CGROUP_UNKNOWN,
 * USAGE.
 */
export function scopeOf(
  options: TargetOptions,
  command: readonly string[],
  cgroups = options.cgroup,
): { scope: Scope; target: string } {
  const contradiction = contradictionOf(options, command);
  if (contradiction !== undefined) throw usage(contradiction);
  const system = options.allCpus || options.cpu !== undefined || options.cgroup !== undefined;
  const scope = resolveScope({
    pids: options.pid,
    inherit: options.inherit,
    cpus: options.cpu === undefined ? undefined : cpusOf(options.cpu),
    cgroups,
    command: command.length > 0 && !system,
    byRun: (options.repeat ?? 1) > 1,
    untilExit: options.untilExit,
  });
  const target = options.pid
    ? `process id '${options.pid.join(',')}'`
    : scope.who.kind === 'command'
      ? `'${printable(command.join(' '))}'`
      : options.cgroup
        ? `cgroup '${printable(options.cgroup.map((name) => name.replaceAll(',', '\\,')).join(','))}'`
        : options.cpu !== undefined
          ? `'CPU(s) ${options.cpu}'`
          : "'system wide'";
  const pidsOrCgroups = options.pid ?? options.cgroup;
  return {
    scope,
    target: pidsOrCgroups && options.cpu !== undefined ? `${target} on CPU(s) ${options.cpu}` : target,
  };
}

/** Names options of `stat` that contradict each other; undefined if none do. */
export function statContradiction(options: StatOptions, command: readonly string[]): string | undefined {
  if (options.repeat > 1 && command.length === 0) return '-r needs a command to repeat';
  if (options.repeat > 1 && options.interval !== undefined) return '-r and -I cannot be used together';
  if (options.repeat > 1 && areByProcess(options.by))
    return `-r and --by ${options.by} cannot be used together: ${OWN_PROCESSES}`;
  if (options.intervalCount !== undefined && options.interval === undefined)
    return '--interval-count needs -I';
  if (options.append && options.output === undefined) return '--append needs -o FILE';
  if (options.top !== undefined && options.by === undefined) return '--top needs --by';
  if (options.merge !== undefined && !areBySite(options.by))
    return '--merge needs --by site or --by pid,site';
  const forms = [
    options.fieldSeparator === undefined ? '' : '-x',
    options.perfJson ? '-j' : '',
    options.json ? '--json' : '',
  ];
  const given = forms.filter((form) => form !== '');
  if (given.length > 1) return `${new Intl.ListFormat('en').format(given)} cannot be used together`;
  if (options.fieldSeparator === '') return '-x needs a separator, such as , or \\t';
  if (options.hist && (options.fieldSeparator !== undefined || options.perfJson))
    return '--hist cannot be used with -x or -j';
  if (options.until !== undefined && options.repeat > 1) return '--until and -r cannot be used together';
  return baselineContradiction(options, command);
}

function baselineContradiction(
  { baseline, failIf, failIfUnsure, interval, fieldSeparator, perfJson }: StatOptions,
  command: readonly string[],
): string | undefined {
  if (failIfUnsure && failIf === undefined) return '--fail-if-unsure needs --fail-if';
  const change = failIf?.find(isChange);
  if (baseline === undefined)
    return change && `--fail-if '${change.text}' needs --baseline FILE: it is a change of a count`;
  if (command.length === 0) return '--baseline needs a command whose runs it is compared with';
  if (interval !== undefined) return '--baseline and -I cannot be used together';
  if (fieldSeparator !== undefined || perfJson) return '--baseline cannot be used with -x or -j';
  return undefined;
}

/** The reason why rows by process are of no use in a mean of runs. */
export const OWN_PROCESSES = 'each run has processes of its own: use --by comm';

export const usage = (message: string): VmtallyError =>
  new VmtallyError('USAGE', message, '`vmtally COMMAND --help` lists the options.');

function contradictionOf(options: TargetOptions, command: readonly string[]): string | undefined {
  if (options.allCpus && options.pid)
    return '-a (the whole system) and -p (some processes) cannot be used together';
  if (options.pid && options.cgroup) return '-p and -G cannot be used together';
  const system = options.allCpus || options.cpu !== undefined || options.cgroup !== undefined;
  if (!options.inherit && !options.pid && (command.length === 0 || system)) {
    return '--no-inherit needs -p or a command without -a, -C and -G';
  }
  if (options.untilExit && !options.pid && (command.length === 0 || system)) {
    return '--until-exit needs -p or a command without -a, -C and -G';
  }
  return undefined;
}

function cpusOf(text: string): number[] {
  const cpus = parseCpuList(text);
  if (cpus === undefined) throw usage(`-C ${text} is not a list of CPUs such as 0,2-3`);
  return cpus;
}
