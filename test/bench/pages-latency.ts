import { until } from '../fixtures/until.ts';
import type { Bench, Question } from './lib/bench.ts';
import { type Child, finish, start } from './lib/children.ts';
import { ratio } from './lib/figures.ts';
import { atMost, tableOf } from './lib/result.ts';
import { alternate } from './lib/rounds.ts';
import { used } from './lib/used.ts';
import { workload } from './lib/workloads.ts';

/** MiB that the process holds. */
const [HELD, QUICK] = [4_096, 512];
const [ALONE, READ] = ['another process', 'the process itself'];

async function whatIsFelt({ quick, progress }: Bench) {
  progress('filling memory');
  const child = start(workload('latency'), [String(quick ? QUICK : HELD)]);
  await until('the memory is held', () => child.stdout.includes('\n'), 120_000);
  const pid = child.stdout.trim();
  // A process of the same size and age, that is read in place of the other: the machine is as busy then.
  const other = start(workload('held'), [String(quick ? QUICK : HELD)]);
  await until('the memory is held', () => other.stdout.includes('\n'), 120_000);
  const rounds = quick ? 5 : 21;
  const measured = await alternate(
    [
      { name: ALONE, pid: other.stdout.trim() },
      { name: READ, pid },
    ],
    rounds,
    progress,
    async (candidate) => {
      await latencyOf(child);
      await used(['pages', candidate.pid]);
      return { us: await latencyOf(child) };
    },
  );
  for (const each of [child, other]) {
    each.end();
    await finish(each, 'a workload');
  }
  const [read, alone] = [measured.values('us', READ), measured.values('us', ALONE)];
  return {
    rounds,
    tables: [
      tableOf('99.9th percentile of page faults, while this was read', 'µs', 2, measured.rows('us'), ALONE),
    ],
    targets: [atMost('99.9th percentile to that of a process that is not read', ratio(read, alone), 2)],
    leftOut: measured.leftOut,
    notes: [
      `A process of ${quick ? QUICK : HELD} MiB faults pages in as fast as it can, for as long as \`vmtally pages\` runs: once for this process, once for another one of the same size, so that the CPUs are as busy. The start of Node is part of that time.`,
    ],
  };
}

/** The 99.9th percentile of a process's faults since the last call, in µs. */
async function latencyOf(child: Child): Promise<number> {
  const before = child.stdout.length;
  child.write('\n');
  await until('it says', () => child.stdout.indexOf('\n', before) !== -1, 60_000, 1);
  return Number(child.stdout.slice(before).split(' ')[0]) / 1000;
}

export const question: Question = {
  name: 'pages-latency',
  asks: 'What does a process feel while its pages are read?',
  run: whatIsFelt,
};
