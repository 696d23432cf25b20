import { DEFAULT_PRESET } from '../probe/presets.ts';
import { eventCostToText } from '../text/event-cost-to-text.ts';
import { wrap } from '../text/wrap.ts';
import type { ListReport } from './list-report.ts';

type ProbeList = Extract<ListReport, { kind: 'probes' }>;

/**
 * A list as lines of at most 80 columns (a longer name has a line of its own). `isFound`: true for a counter that
 * was searched for; it is shown below the probes that correspond to it. Only what was searched for has its parts, and
 * says why it is not counted at its raw tracepoint.
 */
export function listToText(
  report: ListReport,
  color: boolean,
  isFound?: (counter: string) => boolean,
): string {
  const lines: string[] = [];
  switch (report.kind) {
    case 'probes':
      lines.push(...probeLines(report, color, isFound));
      break;
    case 'tracepoints':
      for (const { name, fields } of report.tracepoints) {
        const declared = fields.map((field) => `${field.type} ${field.name}`.replaceAll(' ', TOGETHER));
        const wrapped = wrap(declared.join(', '), { first: '    ', rest: '    ' });
        lines.push(name, ...wrapped.map((line) => line.replaceAll(TOGETHER, ' ')));
      }
      break;
    case 'vmstat':
      for (const { name, value, kind, identities } of report.counters) {
        const known = identities.length > 0 ? identities.join(', ') : 'no identity';
        lines.push(...wrap(`${`${name} ${value}`.padEnd(42)} ${kind}  ${known}`, VMSTAT_MARGINS));
      }
      break;
  }
  return lines.map((line) => `${line}\n`).join('');
}

/**
 * The probes below the presets that have them, then those that no preset has. Marks stand for @default and for raw
 * tracepoints.
 */
function probeLines(
  { presets, probes }: ProbeList,
  color: boolean,
  isFound: ((counter: string) => boolean) | undefined,
): string[] {
  const shared = isFound === undefined ? undefined : sharedReason(probes);
  const groups = [
    ...presets
      .filter(({ name }) => name !== DEFAULT_PRESET)
      .map(({ name, summary }) => ({
        head: `${name}: ${summary}`,
        members: probes.filter((probe) => probe.presets.includes(name)),
      })),
    {
      head: 'in no preset',
      members: probes.filter((probe) => probe.presets.every((name) => name === DEFAULT_PRESET)),
    },
  ].filter(({ members }) => members.length > 0);
  const lines = groups.flatMap(({ head, members }, index) => [
    ...(index > 0 ? [''] : []),
    ...wrap(head, {}).map((line) => paint(line, '1', color)),
    ...members.flatMap((probe) => rowLines(probe, { shared, column: width(members), color, isFound })),
  ]);
  const marks = [
    ...(probes.some((probe) => probe.default) ? [`* counted without -e: ${DEFAULT_PRESET}`] : []),
    ...(probes.some(({ raw }) => raw) ? ['r counted at its raw tracepoint; `list NAME` says why not'] : []),
    ...(shared === undefined ? [] : wrap(`c not counted at its raw tracepoint: ${shared}`, { rest: '  ' })),
  ];
  return marks.length > 0 ? [...lines, '', ...marks] : lines;
}

/** The reason that most probes have which are not counted at their raw tracepoints, if several have it. */
function sharedReason(probes: ProbeList['probes']): string | undefined {
  const numbers = new Map<string, number>();
  for (const { missing, whyClassic } of probes)
    if (missing === null && whyClassic !== null) numbers.set(whyClassic, (numbers.get(whyClassic) ?? 0) + 1);
  const [most] = [...numbers].toSorted(([, a], [, b]) => b - a);
  return most !== undefined && most[1] > 1 ? most[0] : undefined;
}

function rowLines(
  { name, summary, parts, vmstat, missing, raw, whyClassic, cost, ...probe }: ProbeList['probes'][number],
  {
    shared,
    column,
    color,
    isFound,
  }: {
    /** The reason that `c` stands for. */
    shared: string | undefined;
    column: number;
    color: boolean;
    isFound: ((counter: string) => boolean) | undefined;
  },
): string[] {
  const isShared = shared !== undefined && whyClassic === shared && missing === null;
  const first = ' '.repeat(column + 5);
  const counters = vmstat.filter((counter) => isFound?.(counter)).join(', ');
  const marks = `${probe.default ? '*' : ' '}${raw ? 'r' : isShared ? 'c' : ' '} `;
  return [
    ...wrap(summary, { first: `${marks}${name.padEnd(column)}  `, rest: first }),
    ...(isFound === undefined
      ? []
      : parts.flatMap((part) => wrap(`${part.name}: ${part.summary}`, { first }))),
    ...(counters === '' ? [] : wrap(`counters: ${counters}`, { first })),
    ...(cost === null ? [] : wrap(costLine(cost), { first })),
    ...(whyClassic === null || isShared || isFound === undefined
      ? []
      : wrap(`not at its raw tracepoint: ${whyClassic}`, { first })),
    ...(missing === null
      ? []
      : wrap(`missing: ${missing}`, { first }).map((line) => paint(line, '33', color))),
  ];
}

const costLine = ({
  eventsPerSecond,
  nsPerEvent,
}: NonNullable<ProbeList['probes'][number]['cost']>): string =>
  nsPerEvent === null ? 'no event now' : `now ${eventCostToText(eventsPerSecond, nsPerEvent)}`;

/** A space at which `wrap` breaks no line: a field stays beside its type. */
const TOGETHER = '\u00a0';

/** `wrap` keeps runs of spaces as they are. */
const VMSTAT_MARGINS = { first: '', rest: ' '.repeat(50), width: 80 };

const width = (probes: readonly { name: string }[]): number =>
  Math.max(0, ...probes.map(({ name }) => name.length));

const paint = (text: string, code: string, color: boolean): string =>
  color ? `\u001b[${code}m${text}\u001b[0m` : text;
