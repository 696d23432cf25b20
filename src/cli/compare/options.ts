import type { Command } from 'commander';
import type { Invariant } from '../../compare/invariant.ts';
import { VmtallyError } from '../../errors.ts';
import { matchesGlob } from '../../probe/glob.ts';
import { nearest } from '../../probe/nearest.ts';
import { repeatable, whole } from '../arguments.ts';
import { type CountingOptions, withCounting } from '../common.ts';

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

export const withCompare = (command: Command): Command =>
  withCounting(command)
    .argument('[command...]', 'compare while this command runs')
    .option(
      '-i, --identity <list>',
      "only these: ids, groups or counters: migration, 'page.*', pgfree",
      repeatable,
      [],
    )
    .option('--identities <file>', 'add those of a file like probes/identities.yaml')
    .option('-I, --interval-print <ms>', 'a table for each interval', whole(100, 86_400_000))
    .option('--interval-count <n>', 'end after so many intervals', whole(1))
    .option('--timeout <ms>', 'end after so long', whole(100, 2_000_000_000))
    .option('-r, --repeat <n>', 'run the command so often: all runs together', whole(1, 1000), 1)
    .option(
      '--baseline <ms>',
      'measure first what this kernel does unseen (0: do not)',
      whole(0, 600_000),
      2_000,
    )
    .option('--who [n]', 'under each counter the processes that made it', whole(1, 1000))
    .option('-v, --verbose', 'all rows, with expressions, reasons and code paths')
    .option('--strict', 'end with status 4 if a residual is unexplained')
    .option('-x, --field-separator <sep>', 'fields for scripts')
    .option('--json', 'as JSON (`vmtally schema compare` describes it)')
    .option('-o, --output <file>', 'print to a file')
    .option('--append', 'add to that file');

/**
 * Names options that contradict each other; undefined if none do. `guarded`: this kernel may hide process 1
 * from tracepoints.
 */
export function compareContradiction(
  options: CompareOptions,
  command: readonly string[],
  guarded = false,
): string | undefined {
  if (options.repeat > 1 && command.length === 0) return '-r repeats a command: name one';
  if (options.repeat > 1 && options.intervalPrint !== undefined) return '-r and -I do not go together';
  if (options.intervalCount !== undefined && options.intervalPrint === undefined)
    return '--interval-count needs -I';
  if (options.append && options.output === undefined) return '--append needs -o FILE';
  if (options.json && options.fieldSeparator !== undefined) return '-x and --json do not go together';
  if (options.strict && options.baseline === 0 && guarded)
    return '--strict and --baseline 0 do not go together here: this kernel keeps root from looking into process 1, and may hide from tracepoints what it does, which only the baseline finds out';
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
    const found = identities.filter((identity) =>
      // A counter's name also matches an identity's own pattern: pgalloc_normal matches pgalloc_*.
      namesOf(identity).some((known) => matches(known) || (isCounter && matchesGlob(known)(name))),
    );
    for (const one of found) picked.add(one);
    if (found.length > 0) continue;
    throw unknownIdentity(name, identities);
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
    `nothing is compared under the name ${name}`,
    `${suggestion}Groups: ${groups.map(quoted).join(', ')}. \`vmtally compare -v\` shows all.`,
  );
}

/** Quotes a name of several words for a command line. */
const quoted = (name: string): string => (name.includes(' ') ? `'${name}'` : name);
