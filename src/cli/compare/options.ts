import type { Command } from 'commander';
import type { Invariant } from '../../compare/invariant.ts';
import { VmtallyError } from '../../errors.ts';
import { matchesGlob } from '../../probe/glob.ts';
import { nearest } from '../../probe/nearest.ts';
import { repeatable, whole } from '../arguments.ts';
import { type CountingOptions, withCounting } from '../common.ts';
import { duration } from '../duration.ts';

export interface CompareOptions extends CountingOptions {
  identity: string[];
  identities?: string;
  intervalPrint?: number;
  intervalCount?: number;
  timeout?: number;
  repeat: number;
  baseline: number;
  who?: number | true;
  verbose?: boolean;
  strict?: boolean;
  fieldSeparator?: string;
  output?: string;
  append?: boolean;
}

/** Rows under each counter when --who names no number. */
export const WHO_ROWS = 5;

/** The baseline keeps each of its ticks, of at least 50 ms, until the end. */
const MOST_BASELINE_MS = 60_000;

export const withCompare = (command: Command): Command =>
  withCounting(command)
    .argument('[command...]', 'compare while this command runs')
    .option(
      '-i, --identity <list>',
      "compare only these ids, groups or counters: migration, 'page.*', pgfree",
      repeatable,
      [],
    )
    .option('--identities <file>', 'add the identities in this file, written like probes/identities.yaml')
    .option(
      '-I, --interval-print <time>',
      'print a table each time: 1s, 500ms, 500',
      duration(100, 86_400_000),
    )
    .option('--interval-count <n>', 'stop after N intervals', whole(1))
    .option('--timeout <time>', 'stop after this time: 10s, 500ms, 500', duration(100, 2_000_000_000))
    .option('-r, --repeat <n>', 'run the command N times, print the sum of all runs', whole(1, 1000), 1)
    .option(
      '--baseline <time>',
      'first measure the untraced baseline for this time (0: do not)',
      duration(0, MOST_BASELINE_MS),
      2_000,
    )
    .option(
      '--who [n]',
      `list the N programs that contribute most to each counter (default ${WHO_ROWS})`,
      whole(1, 1000),
    )
    .option('-v, --verbose', 'print all rows, with expressions, reasons and code paths')
    .option('--strict', 'exit with status 4 if a residual is unexplained')
    .option('-x, --field-separator <sep>', 'print fields with this separator, for scripts')
    .option('--json', 'print JSON (see vmtally schema compare)')
    .option('-o, --output <file>', 'write the report to this file')
    .option('--append', 'append to the file of -o');

/**
 * Names options that contradict each other; undefined if none do. `guarded`: this kernel may hide process 1
 * from tracepoints.
 */
export function compareContradiction(
  options: CompareOptions,
  command: readonly string[],
  guarded = false,
): string | undefined {
  if (options.repeat > 1 && command.length === 0) return '-r needs a command to repeat';
  if (options.repeat > 1 && options.intervalPrint !== undefined) return '-r and -I cannot be used together';
  if (options.intervalCount !== undefined && options.intervalPrint === undefined)
    return '--interval-count needs -I';
  if (options.append && options.output === undefined) return '--append needs -o FILE';
  if (options.json && options.fieldSeparator !== undefined) return '-x and --json cannot be used together';
  if (options.strict && options.baseline === 0 && guarded)
    return '--strict and --baseline 0 cannot be used together on this kernel: it denies root access to process 1 and may hide the events of process 1 from tracepoints, which only the baseline detects';
  if (options.fieldSeparator === '') return '-x needs a separator, such as , or \\t';
  return undefined;
}

/**
 * Resolves names to identities. A name is an id, a group, a counter, or a glob of these. `counters` are this
 * kernel's counters. Throws IDENTITY_UNKNOWN.
 */
export function pickIdentities(
  identities: readonly Invariant[],
  names: readonly string[],
  counters: readonly string[],
): Invariant[] {
  const wanted = names
    .flatMap((name) => name.split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (wanted.length === 0) return [...identities];
  const picked = new Set<Invariant>();
  for (const name of wanted) {
    const matches = matchesGlob(name);
    const isCounter = counters.includes(name);
    const matching = identities.filter((identity) =>
      // A counter's name also matches an identity's own pattern: pgalloc_normal matches pgalloc_*.
      namesOf(identity).some((known) => matches(known) || (isCounter && matchesGlob(known)(name))),
    );
    if (matching.length === 0) throw unknownIdentity(name, identities);
    for (const identity of matching) picked.add(identity);
  }
  return identities.filter((identity) => picked.has(identity));
}

const namesOf = ({ id, group, vmstat }: Invariant): string[] => [
  id,
  group,
  ...(vmstat.text.match(/[a-z_][a-z0-9_]*\*?/g) ?? []),
];

function unknownIdentity(name: string, identities: readonly Invariant[]): VmtallyError {
  const groups = [...new Set(identities.map(({ group }) => group))];
  const close = nearest(name, [...new Set(identities.flatMap(namesOf))]);
  const suggestion = close.length > 0 ? `Did you mean ${close.map(quoted).join(', ')}? ` : '';
  return new VmtallyError(
    'IDENTITY_UNKNOWN',
    `no identity, group or counter is named ${name}`,
    `${suggestion}Groups: ${groups.map(quoted).join(', ')}. \`vmtally compare -v\` shows all identities.`,
  );
}

/** Quotes a name of several words for a command line. */
const quoted = (name: string): string => (name.includes(' ') ? `'${name}'` : name);
