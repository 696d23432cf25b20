import { defaultMaxEntries, maxEntriesVariable } from '../../../src/bpftrace/capabilities.ts';
import type { Bpftrace } from '../../../src/bpftrace/find.ts';
import { DEFAULT_EVENTS } from '../../../src/cli/event-options.ts';
import { programFor } from '../../../src/collector/program-for.ts';
import { type KernelFeatures, readFeatures } from '../../../src/kernel/features.ts';
import { readTracepoints } from '../../../src/kernel/tracepoints.ts';
import { loadCatalogue } from '../../../src/probe/load.ts';
import type { Program } from '../../../src/probe/program.ts';
import { ENDED_MAPS, RENAMED_MAPS } from '../../../src/probe/protocol.ts';
import { selectEvents } from '../../../src/probe/select.ts';

export const EVENT = 'kmem:kmalloc';

/** A program, its tracepoints in the order in which it attaches them, and its environment. */
export interface Script {
  text: string;
  events: string[];
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
  const { program } = programOf(DEFAULT_EVENTS, bpftrace);
  return [...new Set(program.series.flatMap(({ events }) => events))];
};

/** The program that vmtally runs for kmalloc by process. */
export function compiled(bpftrace: Bpftrace): Script {
  const { program, features } = programOf('kmalloc', bpftrace);
  const maps = program.maps.size + ENDED_MAPS.length + RENAMED_MAPS.length;
  return {
    text: program.text,
    events: program.attached.map(({ event }) => event),
    env: { [maxEntriesVariable(bpftrace)]: String(defaultMaxEntries(maps, features)) },
  };
}

/** The program that vmtally runs for events by process, and what this kernel has. */
function programOf(text: string, bpftrace: Bpftrace): { program: Program; features: KernelFeatures } {
  const tracepoints = readTracepoints();
  const features = readFeatures();
  const scope = { who: { kind: 'all' } } as const;
  const selections = selectEvents([{ text }], loadCatalogue(), tracepoints);
  const program = programFor(
    {
      bpftrace,
      features,
      tracepoints,
      selections,
      scope,
      groupBy: 'pid',
      tickMs: 1_000,
      delayMs: 0,
    },
    scope,
  );
  return { program, features };
}
