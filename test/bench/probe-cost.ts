import type { Bench, Question } from './lib/bench.ts';
import type { FoundBpftrace } from './lib/bpftraces.ts';
import { less, ratio } from './lib/figures.ts';
import { compiled, countByPid, countByPidAndSize, EVENT, empty, type Script, usual } from './lib/programs.ts';
import { atMost, type Measured, tableOf } from './lib/result.ts';
import { alternate, type Rounds } from './lib/rounds.ts';
import { nsARun, STATS } from './lib/run-cost.ts';

const EMPTY = 'empty probe';
const COUNT = '@[pid] = count()';
const OURS = 'vmtally, kmalloc';
const USUAL = 'usual script';
const KINDS: readonly { kind: string; script: (bpftrace: FoundBpftrace) => Script }[] = [
  { kind: EMPTY, script: empty },
  { kind: COUNT, script: countByPid },
  { kind: '@[pid, size] = count()', script: countByPidAndSize },
  { kind: OURS, script: (bpftrace) => compiled(bpftrace) },
  { kind: USUAL, script: usual },
];

/** Maximum cost of a compiled probe, as a multiple of `@[pid] = count()`, by bpftrace version. */
const COUNT_LIMITS: Record<string, number> = { '0.17': 1.3, '0.23': 1.15, '0.27': 1.15 };
const USUAL_LIMITS: Record<string, number> = { '0.17': 0.5 };

const nameOf = (kind: string, { label }: FoundBpftrace): string => `${label} ${kind}`;

async function probeCost({ bpftraces, quick, progress }: Bench) {
  const [rounds, events] = quick ? [2, 200_000] : [5, 1_000_000];
  const candidates = bpftraces.flatMap((bpftrace) =>
    KINDS.map(({ kind, script }) => ({ name: nameOf(kind, bpftrace), bpftrace, script: script(bpftrace) })),
  );
  const measured = await alternate(candidates, rounds, progress, async ({ name, bpftrace, script }) => {
    const { [name]: ns = NaN } = await nsARun(bpftrace, [{ name, script, events: [EVENT] }], events);
    return { ns };
  });
  const runs = (kind: string, bpftrace: FoundBpftrace) => measured.values('ns', nameOf(kind, bpftrace));
  const net = (kind: string, bpftrace: FoundBpftrace) => {
    const base = runs(EMPTY, bpftrace);
    return base.length === 0 ? [] : less(runs(kind, bpftrace), base);
  };
  const target = (bpftrace: FoundBpftrace, base: string, limits: Record<string, number>) => {
    const limit = limits[bpftrace.label];
    if (limit === undefined) return [];
    const text = `bpftrace ${bpftrace.label}: a compiled kmalloc probe costs at most ${limit} × ${base}`;
    return [atMost(text, ratio(net(OURS, bpftrace), net(base, bpftrace)), limit)];
  };
  return {
    rounds,
    tables: bpftraces.flatMap((bpftrace) => {
      const all = rowsOf(measured, bpftrace);
      const { label } = bpftrace;
      const nets = KINDS.slice(1).map(({ kind: name }) => ({ name, values: net(name, bpftrace) }));
      return [
        tableOf(`bpftrace ${label}: one event, an empty probe’s cost taken off`, 'ns a run', 1, nets, COUNT),
        tableOf(`bpftrace ${label}: as measured`, 'ns a run', 1, all, COUNT),
      ].filter((table) => table.rows.length > 0);
    }),
    targets: bpftraces.flatMap((bpftrace) => [
      ...target(bpftrace, COUNT, COUNT_LIMITS),
      ...target(bpftrace, USUAL, USUAL_LIMITS),
    ]),
    leftOut: [
      ...measured.leftOut,
      ...Object.keys(COUNT_LIMITS)
        .filter((version) => !bpftraces.some(({ label }) => label === version))
        .map((version) => ({ what: `bpftrace ${version}`, why: '`npm run test:compat` makes it' })),
    ],
    notes: [
      `\`run_time_ns / run_cnt\` of the program at \`${EVENT}\` while a loop makes ${events.toLocaleString('en-US')} eventfds, from \`/proc/PID/fdinfo\` with \`${STATS}=1\`. An empty probe’s figure is mostly the measuring itself, so targets hold for what is left without it.`,
    ],
  };
}

const rowsOf = (measured: Rounds, bpftrace: FoundBpftrace): Measured[] =>
  KINDS.map(({ kind }) => ({ name: kind, values: measured.values('ns', nameOf(kind, bpftrace)) }));

export const question: Question = {
  name: 'probe-cost',
  asks: 'What does one event cost?',
  run: probeCost,
};
