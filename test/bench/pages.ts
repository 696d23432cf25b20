import { until } from '../fixtures/until.ts';
import type { Bench, Question } from './lib/bench.ts';
import { finish, start } from './lib/children.ts';
import { median } from './lib/figures.ts';
import { atMost, tableOf } from './lib/result.ts';
import { alternate, type Candidate, type Rounds } from './lib/rounds.ts';
import { type Used, used, usedByNode } from './lib/used.ts';
import { workload } from './lib/workloads.ts';

/** MiB that a process holds. */
const [HELD, QUICK] = [4_096, 512];
const KINDS = ['private', 'shared'] as const;
/** Most CPU, as a multiple of that of smaps, for the look at the pages alone. */
const LIMITS = { private: 1.5, shared: 7 };

/** Reads a file to its end, as `cat` does. */
const READ = `const fs = require('node:fs'), file = fs.openSync(process.argv[1]), bytes = Buffer.alloc(65536);
while (fs.readSync(file, bytes) > 0);`;

async function whatDoesItCost({ quick, progress }: Bench) {
  const MiB = quick ? QUICK : HELD;
  const rounds = quick ? 1 : 7;
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
  const none = await hold('1');
  const measured: { kind: (typeof KINDS)[number]; rows: Rounds }[] = [];
  for (const kind of KINDS) {
    const held = await hold(String(MiB), ...(kind === 'shared' ? [kind] : []));
    const smaps = (pid: string) => usedByNode(['-e', READ, `/proc/${pid}/smaps`]);
    const pages = (pid: string) => used(['pages', pid]);
    const candidates: (Candidate & { run: () => Promise<Used> })[] = [
      { name: 'smaps', run: async () => less(await smaps(held.pid), await smaps(none.pid)) },
      { name: 'vmtally pages', run: async () => less(await pages(held.pid), await pages(none.pid)) },
    ];
    measured.push({ kind, rows: await alternate(candidates, rounds, progress, ({ run }) => run()) });
    await held.end();
  }
  await none.end();
  const ratio = (kind: (typeof KINDS)[number]) => {
    const { rows } = measured.find((each) => each.kind === kind) ?? {};
    const [smaps, pages] = ['smaps', 'vmtally pages'].map((name) => rows?.values('cpu', name) ?? []);
    return median(pages?.map((value, round) => value / (smaps?.[round] ?? Number.NaN) - 1) ?? []);
  };
  return {
    rounds,
    tables: measured.map(({ kind, rows }) =>
      tableOf(`CPU to read ${MiB} MiB of ${kind} memory`, 's', 3, rows.rows('cpu'), 'smaps'),
    ),
    targets: [
      ...KINDS.map((kind) =>
        atMost(`${kind} memory: CPU beside reading smaps, to that of smaps`, ratio(kind), LIMITS[kind]),
      ),
      ...measured.map(({ kind, rows }) =>
        atMost(
          `${kind} memory: MiB more than for a small process`,
          median(rows.values('MiB', 'vmtally pages')),
          30,
        ),
      ),
    ],
    leftOut: measured.flatMap(({ rows }) => rows.leftOut),
    notes: [
      'Pages of 4 KiB; shared memory is mapped twice, so the count of each page is looked up. What the same takes of a process of 1 MiB is taken off. `vmtally pages` reads smaps too, to compare with it: its ratio has that in it, the targets do not.',
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
