import { maxEntriesVariable, typesOf } from '../../../src/bpftrace/capabilities.ts';
import type { Bpftrace } from '../../../src/bpftrace/find.ts';
import { functionsOf } from '../../../src/bpftrace/raw-support.ts';
import { DEFAULT_EVENTS } from '../../../src/cli/event-options.ts';
import type { CollectorOptions } from '../../../src/collector/events.ts';
import { programFor } from '../../../src/collector/program-for.ts';
import { readFeatures } from '../../../src/kernel/features.ts';
import { readTracepoints } from '../../../src/kernel/tracepoints.ts';
import { loadCatalogue } from '../../../src/probe/load.ts';
import { type Program, rawOf } from '../../../src/probe/program.ts';
import { selectEvents } from '../../../src/probe/select.ts';

export const EVENT = 'kmem:kmalloc';

/** A program, its tracepoints in the order in which it attaches them, and its environment. */
export interface Script {
  text: string;
  events: string[];
  /** Number of its programs at raw tracepoints, and the functions to which it attaches. */
  raw: number;
  functions: string[];
  env: Record<string, string>;
}

/**
 * Reports that all probes are attached: bpftrace attaches the interval that is declared last after the
 * others.
 */
const TELLS = 'interval:ms:50 { print((0, 0, nsecs, 0)); }';

const plain = (body: string): Script => ({
  text: `tracepoint:${EVENT} { ${body} }\n${TELLS}\n`,
  events: [EVENT],
  raw: 0,
  functions: [],
  env: {},
});

export const empty = (): Script => plain('');
export const countByPid = (): Script => plain('@[pid] = count();');

/** The counts of vmtally's program, without its exactness. */
export const countByPidAndSize = (): Script => plain('@[pid, args->bytes_alloc] = count();');

const USUAL_MAPS = ['@count', '@sizes', '@bytes'];
const USUAL_BODY =
  '@count[pid, comm] = count(); @sizes[pid, comm] = hist(args->bytes_alloc); @bytes[pid, comm] = sum(args->bytes_alloc);';

/** The program that most people write: count, distribution and sum by process and name. */
export const usual = (): Script => plain(USUAL_BODY);

/** The same program with an interval: each second it prints its maps and clears them. */
export const usualPrinting = `tracepoint:${EVENT} { ${USUAL_BODY} }
interval:s:1 { ${USUAL_MAPS.map((map) => `print(${map}); clear(${map});`).join(' ')} }`;

/** The usual way to get counts by interval. */
export const printAndClear = (condition: string, ms: number): string =>
  `tracepoint:${EVENT} /${condition}/ { @[pid] = count(); }\ninterval:ms:${ms} { printf("tick\\n"); print(@); clear(@); }`;

/** The tracepoints that vmtally counts without -e. */
export const defaultEvents = (bpftrace: Bpftrace): string[] => {
  const { series } = programOf(DEFAULT_EVENTS, bpftrace);
  return [...new Set(series.flatMap(({ events }) => events))];
};

/** The program that vmtally runs for events by process, or for what `more` says. */
export function compiled(bpftrace: Bpftrace, text = 'kmalloc', more: Partial<CollectorOptions> = {}): Script {
  const program = programOf(text, bpftrace, more);
  return {
    text: program.text,
    events: program.attached.map(({ event }) => event),
    raw: rawOf(program),
    functions: functionsOf(program.attached),
    env: { [maxEntriesVariable(bpftrace)]: String(program.maxEntries), ...typesOf(readFeatures()) },
  };
}

/** The program for events of the whole system. */
function programOf(text: string, bpftrace: Bpftrace, more: Partial<CollectorOptions> = {}): Program {
  const tracepoints = readTracepoints();
  const scope = { who: { kind: 'all' } } as const;
  return programFor(
    {
      bpftrace,
      features: readFeatures(),
      tracepoints,
      selections: text === '' ? [] : selectEvents([{ text }], loadCatalogue(), tracepoints),
      scope,
      groupBy: 'pid',
      tickMs: 1_000,
      delayMs: 0,
      ...more,
    },
    scope,
  );
}
