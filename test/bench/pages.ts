import { until } from '../fixtures/until.ts';
import type { Bench, Question } from './lib/bench.ts';
import { finish, start } from './lib/children.ts';
import { median, ratio } from './lib/figures.ts';
import { atMost, tableOf } from './lib/result.ts';
import { alternate, type Candidate, type Rounds } from './lib/rounds.ts';
import { type Used, used, usedBy, usedByNode } from './lib/used.ts';
import { workload } from './lib/workloads.ts';

/** MiB that a process holds. */
const [HELD, QUICK] = [4_096, 2_048];
/** 10 GiB of RSS: as many MiB, mapped so many times. */
const [LARGE, TIMES] = [512, 20];
const KINDS = ['private', 'shared'] as const;
type Kind = (typeof KINDS)[number];
/** Most CPU, as a multiple of that of smaps, for the look at the pages alone. */
const LIMITS = { private: 1.5, shared: 7 };
const [SMAPS, PAGES, IN_C] = ['smaps', 'vmtally pages', 'a C program'];

/** Reads a file to its end, as `cat` does. */
const READ = `const fs = require('node:fs'), file = fs.openSync(process.argv[1]), bytes = Buffer.alloc(65536);
while (fs.readSync(file, bytes) > 0);`;

async function whatDoesItCost({ quick, progress }: Bench) {
  const MiB = quick ? QUICK : HELD;
  const rounds = quick ? 3 : 7;
  const hold = async (...args: string[]) => {
    progress('filling memory');
    const child = start(workload('held'), args);
    await until('the memory is held', () => child.stdout.includes('\n'), 120_000);
    const end = async () => {
      child.end();
      await finish(child, 'held');
    };
    return { pid: child.stdout.trim(), end };
  };
  const ways: readonly [name: string, run: (pid: string) => Promise<Used>][] = [
    [SMAPS, (pid) => usedByNode(['-e', READ, `/proc/${pid}/smaps`])],
    [PAGES, (pid) => used(['pages', pid])],
    [IN_C, (pid) => usedBy(workload('pages'), [pid])],
  ];
  const none = await hold('1');
  const measured = new Map<Kind, Rounds>();
  for (const kind of KINDS) {
    const held = await hold(String(MiB), ...(kind === 'shared' ? [kind] : []));
    const candidates: (Candidate & { run: () => Promise<Used> })[] = ways.map(([name, run]) => ({
      name,
      run: async () => less(await run(held.pid), await run(none.pid)),
    }));
    measured.set(kind, await alternate(candidates, rounds, progress, ({ run }) => run()));
    await held.end();
  }
  await none.end();
  const large = await hold(String(LARGE), String(TIMES));
  const memory = await alternate(
    [
      { name: 'node', args: ['-e', '0'], run: usedByNode },
      { name: PAGES, args: ['pages', large.pid], run: used },
    ],
    quick ? 1 : 3,
    progress,
    ({ args, run }) => run(args),
  );
  await large.end();
  const cpuOf = (kind: Kind, name: string) => measured.get(kind)?.values('cpu', name) ?? [];
  const [floor, taken] = ['node', PAGES].map((name) => median(memory.values('MiB', name)));
  return {
    rounds,
    tables: [
      ...[...measured].map(([kind, rows]) =>
        tableOf(`CPU to read ${MiB} MiB of ${kind} memory`, 's', 3, rows.rows('cpu'), SMAPS),
      ),
      tableOf('Memory to read a process of 10 GiB', 'MiB', 1, memory.rows('MiB')),
    ],
    targets: [
      ...KINDS.map((kind) => {
        const whole = ratio(cpuOf(kind, PAGES), cpuOf(kind, SMAPS));
        const look = whole === null ? null : whole - 1;
        return atMost(`${kind} memory: CPU beside reading smaps, to that of smaps`, look, LIMITS[kind]);
      }),
      ...KINDS.map((kind) =>
        atMost(
          `${kind} memory: CPU to that of a C program`,
          ratio(cpuOf(kind, PAGES), cpuOf(kind, IN_C)),
          1.1,
        ),
      ),
      atMost('10 GiB: MiB more than Node without a program', (taken ?? NaN) - (floor ?? NaN), 30),
    ],
    leftOut: [...measured.values(), memory].flatMap(({ leftOut }) => leftOut),
    notes: [
      'Pages of 4 KiB; shared memory is mapped twice, so the count of each page is looked up. What the same takes of a process of 1 MiB is taken off: so the start of Node is in no figure of CPU. `vmtally pages` reads smaps too, to compare with it: its ratio in the tables has that in it, the first two targets do not. The C program reads the same files in the same order, with the same batches, and compares with smaps as well. The 10 GiB are 512 MiB that a process maps twenty times.',
    ],
  };
}

const less = (more: Used, than: Used): Used => ({
  cpu: more.cpu - than.cpu,
  MiB: more.MiB - than.MiB,
});

export const question: Question = {
  name: 'pages',
  asks: 'What does it take to look at each page of a process?',
  gates: true,
  run: whatDoesItCost,
};
