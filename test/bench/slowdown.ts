import { join } from 'node:path';
import { argv, type CommandLine } from '../fixtures/argv.ts';
import type { Bench, Question } from './lib/bench.ts';
import { type Child, finish, pause, start } from './lib/children.ts';
import { less, median } from './lib/figures.ts';
import { ROOT } from './lib/machine.ts';
import { defaultEvents, EVENT, usualPrinting } from './lib/programs.ts';
import { atMost, tableOf } from './lib/result.ts';
import { alternate, type Candidate } from './lib/rounds.ts';
import { scratch } from './lib/scratch.ts';
import { Service } from './lib/service.ts';
import { missing, type Tool } from './lib/tools.ts';
import { workload } from './lib/workloads.ts';

/** A counter that runs beside the load. `begin` returns a function that ends it. */
interface Counter extends Candidate {
  needs?: Tool;
  begin: () => Promise<() => Promise<unknown>>;
}

const NOTHING = 'nothing';
const KMALLOC = 'vmtally serve -e kmalloc';
const SAME = 'perf stat -a, events of vmtally serve';
const USUAL = 'usual script';
const RECORD = 'perf record -a';
const LOOPS = ['eventfd', 'pipe', 'exec', 'fault'] as const;
const TITLES: Record<(typeof LOOPS)[number], string> = {
  eventfd: 'eventfd and close: one kmalloc each',
  pipe: 'pipe and close',
  exec: 'fork, exec and wait',
  fault: 'page fault',
};

/** Time within which a tool that does not report it has attached. */
const ATTACH_MS = 1_000;

function counters({ bpftrace }: Bench): Counter[] {
  const quiet = { stdout: 'none' } as const;
  const perf = (...line: CommandLine) => tool(() => start('perf', argv(...line), quiet));
  return [
    { name: NOTHING, begin: async () => async () => {} },
    { name: 'perf stat -a', needs: 'perf', begin: perf`stat -a -e ${EVENT}` },
    { name: 'vmtally serve', begin: service() },
    { name: SAME, needs: 'perf', begin: perf`stat -a -e ${defaultEvents(bpftrace).join()}` },
    { name: KMALLOC, begin: service`-e kmalloc` },
    { name: USUAL, begin: tool(() => start(bpftrace.path, ['-e', usualPrinting], quiet)) },
    { name: RECORD, needs: 'perf', begin: perf`record -q -a -e ${EVENT} -o /dev/null` },
    { name: 'perf trace -s -a', needs: 'perf', begin: perf`trace -s -a -o /dev/null` },
    {
      name: 'trace-cmd record',
      needs: 'trace-cmd',
      begin: tool(() =>
        start('trace-cmd', argv`record -q -e ${EVENT} -o ${join(scratch(), 'trace.dat')}`, quiet),
      ),
    },
    {
      name: 'funccount-bpfcc',
      needs: 'funccount-bpfcc',
      begin: tool(() => start('funccount-bpfcc', argv`-i 1 t:${EVENT}`, quiet)),
    },
  ];
}

const service =
  (...line: CommandLine): Counter['begin'] =>
  async () => {
    const running = await Service.start(...line);
    return () => running.stop();
  };

/** A tool that runs until Ctrl-C. */
const tool =
  (begin: () => Child): Counter['begin'] =>
  async () => {
    const child = begin();
    let ended = false;
    void child.done.then(() => (ended = true));
    await pause(ATTACH_MS);
    if (ended) throw new Error(`it ended at once: ${child.stderr.trim().slice(-200)}`);
    return async () => {
      child.kill('SIGINT');
      await child.done;
    };
  };

async function slowdown(bench: Bench) {
  const { quick, progress } = bench;
  const [rounds, ms] = quick ? [1, 100] : [4, 400];
  const all = counters(bench);
  const there = all.filter(({ needs }) => needs === undefined || missing(needs) === undefined);
  // Warm up: otherwise the first candidate would pay for reading files for the first time.
  for (const work of Object.values(CASES)) await work();
  const measured = await alternate(there, rounds, progress, async ({ begin }) => {
    const end = await begin();
    try {
      const figures: Record<string, number> = {};
      for (const loop of LOOPS) figures[loop] = await loopNs(loop, ms);
      for (const [name, work] of Object.entries(CASES)) figures[name] = await secondsOf(work);
      return figures;
    } finally {
      await end();
    }
  });
  const lost = (name: string) =>
    median(less(measured.values('eventfd', name), measured.values('eventfd', NOTHING)));
  const share = (name: string) => lost(KMALLOC) / lost(name);
  const what = `${KMALLOC} costs an eventfd loop at most`;
  return {
    rounds,
    tables: [
      ...LOOPS.map((loop) =>
        tableOf(TITLES[loop], 'ns an iteration', loop === 'exec' ? 0 : 1, measured.rows(loop), NOTHING),
      ),
      ...Object.keys(CASES).map((name) => tableOf(name, 's', 2, measured.rows(name), NOTHING)),
    ],
    targets: [
      atMost(`${what} 0.6 of what the usual script does`, share(USUAL), 0.6),
      atMost(`${what} half of what perf record -a does`, share(RECORD), 0.5),
    ],
    leftOut: [
      ...measured.leftOut,
      ...all.flatMap(({ name, needs }) => {
        const why = needs && missing(needs);
        return why === undefined ? [] : [{ what: name, why }];
      }),
    ],
    notes: [
      `All but \`vmtally serve\`, which counts its eight default events, and perf stat with the tracepoints of these, count \`${EVENT}\` of the whole system (perf trace: all system calls). vmtally and the script run on bpftrace ${bench.bpftrace.label}. perf record writes to /dev/null: writing to a disk would add to this. A target holds for the time lost, which is a candidate’s less that with nothing.`,
    ],
  };
}

async function loopNs(loop: string, ms: number): Promise<number> {
  const { stdout } = await finish(start(workload('loop'), argv`${loop} ${ms}`), `loop ${loop}`);
  return Number(stdout);
}

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return (performance.now() - from) / 1_000;
}

/** Real work, each case shorter than a second. */
const CASES: Record<string, () => Promise<unknown>> = {
  'building four C programs': async () => {
    const directory = join(ROOT, 'test/live/workloads');
    for (const source of ['crowd.c', 'eventfd.c', 'forks.c', 'fragment.c']) {
      const args = argv`-O2 -pthread -o ${join(scratch(), 'built')} ${join(directory, source)}`;
      await finish(start('gcc', args), 'gcc');
    }
  },
  'tar of node_modules, without binaries': async () => {
    const command = `tar -c --exclude='*.node' -C '${join(ROOT, 'node_modules')}' -h . | cat >/dev/null`;
    await finish(start('sh', ['-c', command]), 'tar');
  },
};

export const question: Question = {
  name: 'slowdown',
  asks: 'How much slower does work get while it is counted?',
  run: slowdown,
};
