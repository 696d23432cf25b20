import { z } from 'zod';
import { SCHEMAS } from '../../src/cli/schema/command.ts';
import { NOTES } from '../../src/cli/top/help.ts';
import { bold, item, paragraph, plain, subheading } from './roff.ts';

type Fields = readonly [name: string, about: string][];

const STAT: Fields = [
  ['time', 'with -I, seconds from the start of the count to the end of the interval'],
  [
    'row',
    'with --by, what the row is: comm-pid, comm-tid, CPU, user, cgroup; the last, “all”, has those that --top leaves out too',
  ],
  ['count', 'events; of an event that is a sum (pages, µs), that sum, with its unit behind it'],
  ['event', 'the tracepoint, or the name of --name'],
  ['# 45.6 %', 'of a row: its share of the event’s count'],
  ['# 6.1 MiB, mean 64.0 B', 'what the values of the events add up to, and that by their number'],
  [
    '( +- 1.23% )',
    'with -r, the standard error of the mean in percent of it; the count is the mean of the runs',
  ],
  ['seconds time elapsed', 'wall time of the command, from its exec on; without a command that of the count'],
  ['seconds of CPU to count', 'what bpftrace and vmtally took while they counted, and until then to start'],
];

/** perf-stat(1), CSV FORMAT. */
const STAT_FIELDS: Fields = [
  ['time', 'with -I: seconds'],
  ['row', 'with --by; of cgroups it stands behind the event'],
  ['count', 'not grouped'],
  ['unit', 'of a sum; else empty'],
  ['event', ''],
  ['spread', 'with -r: the standard error, with a % behind it'],
  ['run time', 'ns that were counted, times the CPUs counted on'],
  ['percent', 'of that time: less than 100.00 where nothing was counted for a while'],
  ['amount', 'what the values add up to; empty where they are kinds'],
  ['unit of the amount', ''],
];

const COMPARE: Fields = [
  ['vmstat', 'what the counters of /proc/vmstat grew by'],
  ['tracepoints', 'what the probes counted in the same time'],
  ['residual', 'tracepoints less vmstat'],
  ['bound', 'how far that may be off, since the two are not read in one moment'],
  ['verdict', 'balanced, explained, lost keys, unexplained or moves with: see COMPARISON'],
];

/** compare-to-csv.ts */
const COMPARE_FIELDS: Fields = [
  ['time', 'with -I: seconds'],
  ['id', 'of the identity'],
  ['vmstat low, vmstat high', 'the interval that what vmstat grew by lies in'],
  ['tracepoints', ''],
  ['residual low, residual high', 'the interval that the residual lies in'],
  ['unit', ''],
  ['verdict', 'or missing'],
  ['causes', 'the reasons that were at work, with + between them'],
  ['id, name, tracepoints, share', 'the fields of lines of --who, and of the command'],
];

const CORRELATE: Fields = [
  ['probe, counter', 'what moves with what; a * where no identity of the catalogue has the counter'],
  ['kind', 'event: the counter counts events; state: it goes up and down'],
  ['lag', 'so many ticks the counter comes after the probe'],
  ['slope', 'what the counter moves by with one unit of the probe'],
  ['r, rho', 'Pearson’s and Spearman’s coefficients; with -x, pearson and spearman'],
  ['p', 'the probability that there is one such by chance among all that were tried'],
  ['ticks', 'with -x only: how many were compared'],
];

/** What stands in the output of each command: columns first, then what --json has. */
export const fields = (): string =>
  [
    ...part('stat', STAT),
    ...part('stat -x', STAT_FIELDS),
    ...part('top', NOTES),
    ...part('compare', COMPARE),
    ...part('compare -x', COMPARE_FIELDS),
    ...part('correlate', CORRELATE),
    subheading('JSON'),
    plain('An object a line. These need a word; vmtally schema COMMAND has all, with their types.'),
    ...Object.entries(SCHEMAS).flatMap(([command, schema]) => {
      const told = described(z.toJSONSchema(schema));
      return told.length === 0 ? [] : [paragraph(bold(`${command} --json`)), '.RS 2', ...items(told), '.RE'];
    }),
  ].join('\n');

const part = (title: string, of: Fields): string[] => [subheading(title), ...items(of)];

const items = (of: Fields): string[] => of.map(([name, about]) => item(bold(name), plain(about)));

interface Schema {
  description?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
}

/** The fields of a schema that say what they are, in order, by their paths: events[].rows[].key. */
export function described(schema: unknown, path = ''): [string, string][] {
  const { description, properties = {}, items: elements, anyOf = [], oneOf = [] } = schema as Schema;
  const own: [string, string][] = description === undefined || path === '' ? [] : [[path, description]];
  const below = Object.entries(properties).flatMap(([name, one]) =>
    described(one, path === '' ? name : `${path}.${name}`),
  );
  const inner = elements === undefined ? [] : described(elements, `${path}[]`);
  const choices = [...anyOf, ...oneOf].flatMap((one) => described(one, path));
  return [...new Map([...own, ...below, ...inner, ...choices])];
}
