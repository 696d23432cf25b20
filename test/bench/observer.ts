import { argv, type CommandLine } from '../fixtures/argv.ts';
import type { Bench, Question } from './lib/bench.ts';
import { finish, pause, start } from './lib/children.ts';
import { median } from './lib/figures.ts';
import { atMost, type LeftOut, tableOf } from './lib/result.ts';
import { alternate, type Candidate, type Rounds } from './lib/rounds.ts';
import { Service } from './lib/service.ts';
import { roomFor } from './lib/sysctl.ts';
import { missing, type Tool } from './lib/tools.ts';
import { Viewer } from './lib/viewer.ts';
import { Crowd, eventfdBytes } from './lib/workloads.ts';

const EVENTS = ['kmem:kmalloc', 'kmem:kmem_cache_alloc', 'kmem:mm_page_alloc'];
/** The number of active processes, whatever the number of sleeping ones. */
const ACTIVE = 20;
const OURS = `vmtally serve, ${ACTIVE} active`;
const DEFAULT = 'vmtally serve, all';
const PS = 'ps ax';
/** The ratio by which two runs of the same candidate may differ. */
const SAME = 1.1;

interface Looking extends Candidate {
  needs?: Tool;
  allocations: () => Promise<number>;
}

const command = (file: Tool, ...args: string[]): Looking => ({
  name: [file, ...args].join(' '),
  needs: file,
  allocations: async () => {
    const child = start('perf', argv`${PERF} -- ${file} ${args}`, { stdout: 'none' });
    return countedBy((await finish(child, [file, ...args].join(' '))).stderr);
  },
});

const TICK_MS = 1_000;
const PERF = argv`stat -x, -e ${EVENTS.join(',')}`;

const isCount = (line: string): boolean => EVENTS.some((event) => line.includes(event));

function countedBy(text: string): number {
  const counts = EVENTS.map((event) =>
    Number(
      text
        .split('\n')
        .find((line) => line.includes(event))
        ?.split(',')[0],
    ),
  );
  if (!counts.every(Number.isInteger)) throw new Error(`perf stat did not count: ${text.slice(-200)}`);
  return counts.reduce((sum, count) => sum + count, 0);
}

async function observer({ quick, progress }: Bench) {
  const lacking = missing('perf');
  if (lacking !== undefined) throw new Error(lacking);
  const [rounds, ticks] = quick ? [1, 4] : [3, 6];
  const leftOut: LeftOut[] = [];
  const sleeping = quick ? [100, 10_000] : [100, 10_000, 50_000];
  const tables = [];
  const medians = new Map<string, number>();
  for (const asleep of sleeping) {
    const name = `${asleep.toLocaleString('en-US')} sleeping processes`;
    const why = roomFor(asleep);
    if (why !== undefined) {
      leftOut.push({ what: name, why });
      continue;
    }
    const measured = await among(asleep, rounds, ticks, (text) => progress(`${name}, ${text}`));
    for (const one of measured.leftOut) leftOut.push({ ...one, what: `${one.what}, ${name}` });
    for (const { name: who, values } of measured.rows('allocations'))
      medians.set(`${who} ${asleep}`, median(values));
    tables.push(tableOf(name, 'allocations a look', 0, measured.rows('allocations'), PS));
  }
  const most = sleeping.at(-1) ?? 0;
  const medianOf = (who: string, asleep: number) => medians.get(`${who} ${asleep}`) ?? Number.NaN;
  const what = `a refresh among ${most.toLocaleString('en-US')} sleeping processes allocates at most`;
  return {
    rounds,
    tables,
    targets: [
      atMost(`${what} what one among 100 does, times`, medianOf(OURS, most) / medianOf(OURS, 100), SAME),
      atMost(
        `${what} 1 % of what \`${PS}\` does, percent`,
        (100 * medianOf(OURS, most)) / medianOf(PS, most),
        1,
      ),
    ],
    leftOut,
    notes: [
      `${EVENTS.map((event) => `\`${event}\``).join(' + ')} by the looking process itself, counted by perf stat; ${ACTIVE} processes are at work, besides other activity of the machine. Of \`vmtally serve\`, with a client at its leaderboard, it is what all its processes, bpftrace too, allocate in a tick, the median of ${ticks} ticks: once counting the kmalloc of the ${ACTIVE}, to which the targets apply, once its default events of whatever is active.`,
      'For comparison, from the description of task_diag, over 50,283 tasks: 58,184 allocations for `status` of all of them through procfs, 188 through task_diag, 94 for running `true`.',
    ],
  };
}

/** Measures the allocations of each observer while `asleep` processes sleep. */
async function among(
  asleep: number,
  rounds: number,
  ticks: number,
  progress: (text: string) => void,
): Promise<Rounds> {
  progress('they are started');
  const filter = `bytes_req == ${await eventfdBytes()}`;
  const crowd = await Crowd.gather(asleep, ACTIVE);
  const services: Watched[] = [];
  const work = setInterval(() => void crowd.make(7).catch(() => {}), 400);
  try {
    const few = await Watched.start`-e kmalloc --filter ${filter}`;
    services.push(few);
    const whole = await Watched.start();
    services.push(whole);
    // In these ticks vmtally learns the names, and Node compiles its hot code.
    await pause(4 * TICK_MS);
    const all: Looking[] = [
      command('ps', 'ax'),
      command('top', '-bn1'),
      command('pidstat', '-r', '1', '1'),
      { name: OURS, allocations: () => few.refresh(ticks) },
      { name: DEFAULT, allocations: () => whole.refresh(ticks) },
    ];
    const there = all.filter(({ needs }) => needs === undefined || missing(needs) === undefined);
    const measured = await alternate(there, rounds, progress, async ({ allocations }) => ({
      allocations: await allocations(),
    }));
    for (const { name, needs } of all) {
      const why = needs && missing(needs);
      if (why !== undefined) measured.leftOut.push({ what: name, why });
    }
    return measured;
  } finally {
    for (const service of services) await service.stop();
    clearInterval(work);
    await crowd.end();
  }
}

/** A service with a connected client, until `stop`. */
class Watched {
  readonly #service: Service;
  readonly #viewer: Viewer;

  private constructor(service: Service, viewer: Viewer) {
    this.#service = service;
    this.#viewer = viewer;
  }

  static async start(...events: CommandLine): Promise<Watched> {
    const service = await Service.start`--interval ${TICK_MS} ${argv(...events)}`;
    return new Watched(service, await Viewer.look(service.url));
  }

  /**
   * The median number of allocations that all processes of the service make in a tick. The median ignores the
   * occasional garbage collection of Node.
   */
  async refresh(ticks: number): Promise<number> {
    const pids = Object.values(this.#service.pids).join();
    const args = argv`${PERF} -I ${TICK_MS} --interval-count ${ticks} -p ${pids}`;
    const { stderr } = await finish(start('perf', args), 'perf stat -p');
    this.#viewer.check();
    const intervals = new Map<string, number>();
    for (const line of stderr.split('\n').filter(isCount)) {
      const [ended = '', count] = line.split(',');
      intervals.set(ended, (intervals.get(ended) ?? 0) + Number(count));
    }
    return median([...intervals.values()]);
  }

  async stop(): Promise<void> {
    this.#viewer.close();
    await this.#service.stop();
  }
}

export const question: Question = {
  name: 'observer',
  asks: 'How much kernel memory does looking allocate?',
  run: observer,
};
