import type { Answer, Bench } from './bench.ts';
import type { FoundBpftrace } from './bpftraces.ts';
import { ratio } from './figures.ts';
import type { Script } from './programs.ts';
import { atMost, tableOf } from './result.ts';
import { alternate } from './rounds.ts';
import { nsARun, STATS } from './run-cost.ts';

interface Named {
  name: string;
  script: (bpftrace: FoundBpftrace) => Script;
}

/** A program that is held against a plain one at the same tracepoints. */
export interface Pair {
  events: readonly string[];
  plain: Named;
  ours: Named;
  /** Programs that are measured too, without a goal. */
  more?: readonly Named[];
  /** Maximum cost of ours, as a multiple of the plain one. */
  limit: number;
}

/** Holds a program against a plain one with each bpftrace: all are attached at once, so that each event runs all. */
export async function beside(
  { bpftraces, quick, progress }: Bench,
  { events, plain, ours, more = [], limit }: Pair,
): Promise<Answer> {
  const [rounds, eventfds] = quick ? [3, 100_000] : [8, 300_000];
  const all = [plain, ours, ...more];
  const candidates = bpftraces.map((bpftrace) => ({ name: bpftrace.label, bpftrace }));
  const measured = await alternate(candidates, rounds, progress, async ({ name, bpftrace }, round) => {
    const programs = all.map(({ script, ...named }) => ({
      ...named,
      script: script(bpftrace),
      events,
    }));
    // The first program of an event pays for what the others find in the caches.
    const ns = await nsARun(bpftrace, round % 2 === 0 ? programs : programs.toReversed(), eventfds);
    return Object.fromEntries(all.map((each) => [`${name} ${each.name}`, ns[each.name] ?? NaN]));
  });
  const valuesOf = (label: string, { name }: Named) => measured.values(`${label} ${name}`, label);
  return {
    rounds,
    tables: bpftraces
      .map(({ label }) =>
        tableOf(
          `bpftrace ${label}`,
          events.length > 1 ? `ns for ${events.length} runs` : 'ns a run',
          1,
          all.map((each) => ({ name: each.name, values: valuesOf(label, each) })),
          plain.name,
        ),
      )
      .filter(({ rows }) => rows.length > 0),
    targets: bpftraces.map(({ label }) =>
      atMost(
        `bpftrace ${label}: ${ours.name} costs at most ${limit} × ${plain.name}`,
        ratio(valuesOf(label, ours), valuesOf(label, plain)),
        limit,
      ),
    ),
    leftOut: measured.leftOut,
    notes: [
      `All programs are attached at once while a loop makes ${eventfds.toLocaleString('en-US')} eventfds, and are loaded in reverse order in every second round. \`run_time_ns / run_cnt\` at ${events.map((event) => `\`${event}\``).join(' and ')}, from \`/proc/PID/fdinfo\` with \`${STATS}=1\`, with the measuring itself (the empty probe of probe-cost).`,
    ],
  };
}
