import { z } from 'zod';
import { SCHEMAS } from '../../src/cli/schema/command.ts';
import { NOTES } from '../../src/cli/top/help.ts';
import { bold, item, paragraph, plain, subheading, withCode } from './roff.ts';

type Fields = readonly [name: string, about: string][];

const STAT: Fields = [
  ['time', 'with -I: seconds from the start of the count to the end of the interval'],
  [
    'row',
    'with --by: comm-pid, comm-tid, CPU, user or cgroup; the last row, “all”, includes the rows that --top hides',
  ],
  ['count', 'events; for an event that is a sum (pages, µs), the sum, followed by its unit'],
  ['event', 'the tracepoint, or the name of --name'],
  ['# 45.6 %', 'the row’s share of the event’s count'],
  ['# 6.1 MiB, mean 64.0 B', 'the sum of the values of the events, and their mean'],
  [
    '( +- 1.23% )',
    'with -r: the standard error of the mean, in percent of the mean; the count is the mean of the runs',
  ],
  ['seconds time elapsed', 'wall time of the command, from its exec on; without a command, of the count'],
  ['CPU seconds to count', 'CPU time of bpftrace and vmtally while they counted, and before that to start'],
];

/** The columns of `stat -x`; see perf-stat(1), CSV FORMAT. */
const STAT_FIELDS: Fields = [
  ['time', 'with -I: seconds'],
  ['row', 'with --by; for cgroups it follows the event'],
  ['count', 'without separators'],
  ['unit', 'the unit of a sum; otherwise empty'],
  ['event', ''],
  ['spread', 'with -r: the standard error, followed by %'],
  ['run time', 'ns counted, multiplied by the number of CPUs'],
  ['percent', 'share of the time that was counted; less than 100.00 if nothing was counted for a while'],
  ['amount', 'the sum of the values; empty if the values are kinds, such as reasons'],
  ['unit of the amount', ''],
];

const COMPARE: Fields = [
  ['vmstat', 'the increase of the counters of /proc/vmstat'],
  ['tracepoints', 'the count of the probes in the same time'],
  ['residual', 'tracepoints minus vmstat'],
  ['bound', 'the largest error of the residual: tracepoints and vmstat are not read at the same moment'],
  ['verdict', 'balanced, explained, lost keys, unexplained or moves with: see COMPARISON'],
];

/** The columns of `compare -x`, which compare-to-csv.ts writes. */
const COMPARE_FIELDS: Fields = [
  ['time', 'with -I: seconds'],
  ['id', 'the id of the identity'],
  ['vmstat low, vmstat high', 'the interval that contains the increase of vmstat'],
  ['tracepoints', ''],
  ['residual low, residual high', 'the interval that contains the residual'],
  ['unit', ''],
  ['verdict', 'the verdict, or missing'],
  ['causes', 'the reasons that applied, joined by +'],
  ['id, name, tracepoints, share', 'the fields of the lines of --who and of the command'],
];

const SITES: Fields = [
  ['SITE', 'the place that the call returns to: function+0xOFFSET/0xLENGTH [module]'],
  ['ALLOCATED', 'bytes of the objects'],
  ['REQUESTED', 'bytes that the calls asked for'],
  ['WASTED', 'the part of the allocated bytes that was not requested'],
  ['CALLS', 'the number of calls'],
  ['MOST BY', 'the process that called most'],
];

const OUTSTANDING: Fields = [
  ['SITE, PROCESS, PROGRAM, AGE', 'the row, as --by chooses; ages are ranges'],
  ['NOT FREED', 'bytes of the objects that were not freed; with -I, allocations less frees so far'],
  ['OBJECTS', 'the number of these objects'],
  ['OLDEST', 'the age of the oldest of them, rounded up to a tick'],
  ['FREED', 'with -I, in place of OLDEST: objects of the row that were freed so far'],
  ['MOST BY, MOST AT', 'the process, or the call site, with most of the objects'],
];

/** The columns of `outstanding -x`, which outstanding-to-csv.ts writes. */
const OUTSTANDING_FIELDS: Fields = [
  ['time', 'with -I: seconds'],
  ['row', 'the row, or all for the sums'],
  ['objects, bytes', 'what was not freed'],
  ['oldest', 'seconds; empty in an interval'],
  ['allocated, freed', 'objects; empty in a row of the total'],
  ['processes, most, objects of it', 'as MOST BY'],
  ['freed-by, process, site, site of the allocation, objects', 'the fields of the lines of --freed-by'],
];

const CORRELATE: Fields = [
  ['probe, counter', 'the pair; a * marks a counter that no identity of the catalogue contains'],
  ['kind', 'event: the counter counts events; state: the counter goes up and down'],
  ['lag', 'the number of ticks by which the counter follows the probe'],
  ['slope', 'the change of the counter for one unit of the probe'],
  ['r, rho', 'Pearson’s and Spearman’s coefficients; with -x, pearson and spearman'],
  ['p', 'the probability that at least one pair this strong appears by chance among all pairs tried'],
  ['ticks', 'with -x only: the number of ticks compared'],
];

/** The fields of each command's output: columns first, then JSON. */
export const fields = (): string =>
  [
    ...part('stat', STAT),
    ...part('stat -x', STAT_FIELDS),
    ...part('top', NOTES),
    ...part('sites', SITES),
    ...part('outstanding', OUTSTANDING),
    ...part('outstanding -x', OUTSTANDING_FIELDS),
    ...part('compare', COMPARE),
    ...part('compare -x', COMPARE_FIELDS),
    ...part('correlate', CORRELATE),
    subheading('JSON'),
    plain(
      'One object per line. The fields that need an explanation follow. vmtally schema COMMAND prints all fields with their types.',
    ),
    ...Object.entries(SCHEMAS).flatMap(([command, schema]) => {
      const explained = described(z.toJSONSchema(schema, { unrepresentable: 'any' }));
      return explained.length === 0
        ? []
        : [
            paragraph(bold(command === 'capture' ? 'lines of a capture' : `${command} --json`)),
            '.RS 2',
            ...items(explained),
            '.RE',
          ];
    }),
  ].join('\n');

const part = (title: string, columns: Fields): string[] => [subheading(title), ...items(columns)];

const items = (columns: Fields): string[] =>
  columns.map(([name, about]) => item(bold(name), withCode(about)));

interface Schema {
  description?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
}

/**
 * The fields of a schema that have a description, in order, with their paths, such as events[].rows[].key.
 */
export function described(schema: unknown, path = ''): [string, string][] {
  const { description, properties = {}, items: elements, anyOf = [], oneOf = [] } = schema as Schema;
  const own: [string, string][] = description === undefined || path === '' ? [] : [[path, description]];
  const below = Object.entries(properties).flatMap(([name, property]) =>
    described(property, path === '' ? name : `${path}.${name}`),
  );
  const inner = elements === undefined ? [] : described(elements, `${path}[]`);
  const choices = [...anyOf, ...oneOf].flatMap((choice) => described(choice, path));
  return [...new Map([...own, ...below, ...inner, ...choices])];
}
