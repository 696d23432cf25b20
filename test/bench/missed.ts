import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rawSupport } from '../../src/bpftrace/raw-support.ts';
import { readFeatures } from '../../src/kernel/features.ts';
import { guardedThreads } from '../../src/kernel/first-process.ts';
import { StatReport } from '../../src/report/stat-report.ts';
import { argv } from '../fixtures/argv.ts';
import type { Bench, Question } from './lib/bench.ts';
import type { FoundBpftrace } from './lib/bpftraces.ts';
import { finish, start } from './lib/children.ts';
import { median } from './lib/figures.ts';
import { CLI } from './lib/machine.ts';
import { atMost, tableOf } from './lib/result.ts';
import { alternate, type Candidate, type Rounds } from './lib/rounds.ts';
import { scratch } from './lib/scratch.ts';
import { missing } from './lib/tools.ts';
import { workload } from './lib/workloads.ts';

/** Percent of the runs of a series' probe, at raw tracepoints. */
const LIMIT = 0.01;
/** The frequent events of the defaults, and the frees. */
const EVENTS = ['kmalloc', 'kmem_cache_alloc', 'mm_page_alloc', 'kfree', 'kmem_cache_free', 'mm_page_free'];
const NAMES = EVENTS.map((event) => `kmem:${event}`);

const LOADS = {
  storm: (seconds: number) => [workload('storm'), String(seconds)],
  soak: (seconds: number) =>
    argv`stress-ng --fork 1 --exec 1 --vm 1 --vm-bytes 128M --mmap 1 --mmap-bytes 64M --timeout ${seconds}s --quiet`,
};
const LOAD_NAMES: Record<keyof typeof LOADS, string> = {
  storm: 'UDP and TCP on loopback',
  soak: 'the load of the soak',
};

interface Missing extends Candidate {
  bpftrace: FoundBpftrace;
  load: keyof typeof LOADS;
}

async function howManyMissed({ bpftraces, quick, progress }: Bench) {
  const lacking = missing('perf') ?? missing('stress-ng') ?? missing('gcc');
  if (lacking !== undefined)
    return { rounds: 0, tables: [], targets: [], leftOut: [{ what: 'missed runs', why: lacking }] };
  const loads = Object.keys(LOADS) as (keyof typeof LOADS)[];
  const candidates = loads.flatMap((load) =>
    bpftraces.map(
      (bpftrace): Missing => ({ name: `${LOAD_NAMES[load]}, ${bpftrace.label}`, bpftrace, load }),
    ),
  );
  const [rounds, seconds] = quick ? [1, 5] : [3, 15];
  const measured = await alternate(candidates, rounds, progress, (candidate) => counted(candidate, seconds));
  return {
    rounds,
    tables: candidates.flatMap((candidate) => tablesOf(candidate, measured)),
    targets: candidates.flatMap(({ name, bpftrace }) => {
      const worst = (what: string) =>
        Math.max(...NAMES.map((event) => median(measured.values(`${event} ${what}`, name))));
      const isRaw = !('why' in rawSupport(bpftrace, readFeatures()));
      return [
        ...(isRaw
          ? [atMost(`${name}: percent of the runs of any series missed`, worst('missed'), LIMIT)]
          : []),
        atMost(
          `${name}: events of any series that perf counted beyond the bound`,
          mostLacking(measured, name),
          0,
        ),
      ];
    }),
    leftOut: measured.leftOut,
    notes: [
      `\`vmtally stat -a\` counts its default events and frees while \`perf stat -a\` counts the same within it, beside ${seconds} seconds of a load: *UDP and TCP on loopback* sends datagrams, and opens and closes connections, as fast as it can; *the load of the soak* is stress-ng that forks, executes and maps. A run is missed where the kernel skips the probe, as a BPF program runs on that CPU. *bound*: how many events a count may lack by vmtally's own word. Where the kernel guards process 1, perf's counts are those less the ones while process 1 ran.`,
    ],
  };
}

const mostLacking = (measured: Rounds, name: string): number =>
  Math.max(...NAMES.flatMap((event) => measured.values(`${event} lacking`, name)));

function tablesOf({ name }: Missing, measured: Rounds) {
  const rows = (what: string) =>
    NAMES.map((event) => ({ name: event, values: measured.values(`${event} ${what}`, name) }));
  return [
    tableOf(`Missed runs: ${name}`, '%', 4, rows('missed')),
    tableOf(`Events by perf: ${name}`, '', 0, rows('perf')),
    tableOf(`vmtally less perf: ${name}`, '', 0, rows('more')),
    tableOf(`bound: ${name}`, '', 0, rows('bound')),
  ];
}

/** Figures of each event: `missed` in percent, `perf`, `more` than perf, `bound`, and `lacking` beyond it. */
async function counted({ bpftrace, load }: Missing, seconds: number): Promise<Record<string, number>> {
  const file = join(scratch(), 'missed.perf');
  const filter = guardedThreads()
    .map((thread) => `common_pid==${thread}`)
    .join('||');
  // A kernel that guards process 1 may hide it from BPF programs, with the interrupts while it runs: perf has these.
  const ofFirst = filter === '' ? [] : NAMES.flatMap((event) => ['-e', event, '--filter', filter]);
  const perf = argv`perf stat -a -x, -o ${file} -e ${NAMES.join(',')} ${ofFirst} --`;
  const args = argv`${CLI} stat -a --json --bpftrace ${bpftrace.path} -e @default,${EVENTS.slice(3).join(',')} --`;
  const { stderr } = await finish(
    start(process.execPath, [...args, ...perf, ...LOADS[load](seconds)], { stdout: 'none' }, 'SIGTERM'),
    'vmtally stat',
  );
  const line = stderr.split('\n').findLast((text) => text.includes('"kind":"total"')) ?? '';
  const { events, exactness } = StatReport.parse(JSON.parse(line));
  const lines = readFileSync(file, 'utf8').split('\n');
  return Object.fromEntries(
    NAMES.flatMap((event): [string, number][] => {
      const count = events.find((each) => each.event === event)?.count ?? Number.NaN;
      const misses = exactness.missedRuns.filter((each) => each.event === event && each.loses === 'events');
      const sum = (of: 'runs' | 'bound') => misses.reduce((all, miss) => all + miss[of], 0);
      const [all = Number.NaN, hidden = 0] = lines
        .filter((text) => text.split(',')[2] === event)
        .map((text) => Number(text.split(',', 1)[0]));
      const byPerf = all - hidden;
      return [
        [`${event} missed`, (100 * sum('runs')) / (count + sum('runs'))],
        [`${event} perf`, byPerf],
        [`${event} more`, count - byPerf],
        [`${event} bound`, sum('bound')],
        [`${event} lacking`, byPerf - count - sum('bound')],
      ];
    }),
  );
}

export const question: Question = {
  name: 'missed',
  asks: 'How many runs does the kernel skip under load, and does the bound hold?',
  run: howManyMissed,
};
