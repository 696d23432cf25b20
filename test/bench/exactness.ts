import { argv } from '../fixtures/argv.ts';
import { until } from '../fixtures/until.ts';
import type { Bench, Question } from './lib/bench.ts';
import type { FoundBpftrace } from './lib/bpftraces.ts';
import { type Child, finish, says, start } from './lib/children.ts';
import { CLI } from './lib/machine.ts';
import { EVENT, printAndClear } from './lib/programs.ts';
import { atMost, tableOf } from './lib/result.ts';
import { alternate, type Candidate } from './lib/rounds.ts';
import { missing } from './lib/tools.ts';
import { eventfdBytes, workload } from './lib/workloads.ts';

const TICK_MS = 100;
/** After this many ticks in a row without a count, no further count is expected. */
const QUIET = 3;
/** Time limit, in ms, for a counter to print its last counts, and to end on SIGINT before SIGKILL. */
const END_MS = 10_000;

/** A running counter of events by process. */
interface Counter {
  child: Child;
  counts: () => boolean;
  /** The number of events that it counted for these processes; call it after the workload. */
  total: (pids: readonly number[]) => Promise<number>;
}

interface Counted extends Candidate {
  start: (pids: readonly number[], bytes: number) => Counter;
}

const OURS = 'vmtally';

async function exactness({ bpftraces, quick, progress }: Bench) {
  // Twenty million events in all, by two processes at once.
  const [rounds, each] = quick ? [1, 1_000_000] : [4, 2_500_000];
  const bytes = await eventfdBytes();
  const lacking = missing('perf');
  const candidates: Counted[] = [
    ...bpftraces.map((bpftrace) => ({
      name: `${OURS}, bpftrace ${bpftrace.label}`,
      start: vmtally(bpftrace),
    })),
    ...bpftraces.map((bpftrace) => ({
      name: `print and clear, bpftrace ${bpftrace.label}`,
      start: clearing(bpftrace),
    })),
    ...(lacking === undefined ? [{ name: 'perf stat -I 100', start: perf }] : []),
  ];
  const measured = await alternate(candidates, rounds, progress, (candidate) => off(candidate, bytes, each));
  const sums = measured.rows('off').map(({ name, values }) => ({ name, values: [sum(values)] }));
  const worst = (name: string) => Math.max(...measured.values('off', name).map(Math.abs));
  const events = (rounds * 2 * each).toLocaleString('en-US');
  return {
    rounds,
    tables: [
      tableOf(`Counted minus true, of ${events} events`, 'events', 0, sums),
      ...(rounds > 1 ? [tableOf('The same in a round', 'events', 0, measured.rows('off'))] : []),
    ],
    targets: bpftraces.map((bpftrace) => {
      const name = `${OURS}, bpftrace ${bpftrace.label}`;
      const known = measured.values('off', name).length > 0;
      return atMost(`${name}: every event is counted, in every round`, known ? worst(name) : null, 0);
    }),
    leftOut: [...measured.leftOut, ...(lacking === undefined ? [] : [{ what: 'perf stat', why: lacking }])],
    notes: [
      `Two processes make eventfds at once, and know how many; each makes one \`${EVENT}\` of ${bytes} bytes, which is what is counted, system-wide by process (perf: of these processes), ${1000 / TICK_MS} ticks a second.`,
    ],
  };
}

async function off({ start: count }: Counted, bytes: number, each: number): Promise<Record<string, number>> {
  const loads = [0, 1].map(() => start(workload('eventfd'), argv`${each} wait`));
  const pids = loads.map(({ pid }) => pid);
  const counter = count(pids, bytes);
  try {
    await says(counter.child, 'it counts', counter.counts);
    for (const load of loads) {
      load.write('x');
      load.end();
    }
    for (const load of loads) await finish(load, 'the load');
    return { off: (await counter.total(pids)) - loads.length * each };
  } finally {
    for (const load of loads) load.end();
    counter.child.kill('SIGTERM');
    await counter.child.done;
  }
}

function vmtally({ path }: FoundBpftrace): Counted['start'] {
  return (_, bytes) => {
    const args = argv`${CLI} stat -a -I ${TICK_MS} --by pid --json --bpftrace ${path}
      -e ${EVENT} --filter 'bytes_req == ${bytes}'`;
    const child = start(process.execPath, args, {}, 'SIGTERM');
    return {
      child,
      counts: () => child.stdout.includes('"interval"'),
      total: async (pids) => {
        await ended(child);
        const line = child.stdout.split('\n').findLast((text) => text.includes('"kind":"total"')) ?? '';
        const report = JSON.parse(line) as { events: { rows?: { key: string; count: number }[] }[] };
        const rows = report.events[0]?.rows ?? [];
        return sum(rows.filter(({ key }) => pids.includes(Number(key))).map(({ count }) => count));
      },
    };
  };
}

function clearing({ path }: FoundBpftrace): Counted['start'] {
  return (_, bytes) => {
    const child = start(path, ['-e', printAndClear(`args->bytes_req == ${bytes}`, TICK_MS)]);
    return {
      child,
      counts: () => child.stdout.includes('tick'),
      total: async (pids) => {
        // bpftrace may lag behind. If it ended between a print and its clear, it would print the same counts
        // again.
        const from = child.stdout.split('tick').length;
        const quiet = () => {
          const ticks = child.stdout.split('tick');
          return (
            ticks.length > from + QUIET &&
            !ticks.slice(-QUIET).some((tick) => pids.some((pid) => tick.includes(`@[${pid}]`)))
          );
        };
        await until('it has printed all', quiet, END_MS);
        await ended(child);
        const rows = [...child.stdout.matchAll(/^@\[(\d+)\]: (\d+)$/gm)];
        return sum(rows.filter(([, pid]) => pids.includes(Number(pid))).map(([, , count]) => Number(count)));
      },
    };
  };
}

function perf(pids: readonly number[], bytes: number): Counter {
  const args = argv`stat -x, -I ${TICK_MS} -e ${EVENT} --filter 'bytes_req == ${bytes}' -p ${pids.join(',')}`;
  const child = start('perf', args);
  return {
    child,
    counts: () => child.stderr.includes(EVENT),
    total: async () => {
      await ended(child);
      const rows = child.stderr.split('\n').filter((line) => line.includes(EVENT));
      return sum(rows.map((line) => Number(line.split(',')[1])).filter(Number.isInteger));
    },
  };
}

/** Ends a counter as Ctrl-C does. */
async function ended(child: Child): Promise<void> {
  child.kill('SIGINT');
  const timer = setTimeout(() => child.kill('SIGKILL'), END_MS);
  await child.done;
  clearTimeout(timer);
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

export const question: Question = {
  name: 'exactness',
  asks: 'How far off is a count at ten ticks a second?',
  gates: true,
  run: exactness,
};
