import type { Bench, Question } from './lib/bench.ts';
import { pause } from './lib/children.ts';
import { median } from './lib/figures.ts';
import { atMost, type LeftOut, tableOf } from './lib/result.ts';
import { alternate, type Candidate, Rounds } from './lib/rounds.ts';
import { cpuMs, peakMiB, rssMiB, Service } from './lib/service.ts';
import { roomFor } from './lib/sysctl.ts';
import { type Seen, Viewer } from './lib/viewer.ts';
import { Crowd, eventfdBytes } from './lib/workloads.ts';

const SIZES = [10, 1_000, 10_000, 50_000];
const TARGET = 10_000;
/** Limit in percent of one CPU, at one tick a second. */
const NODE_LIMIT = 15;
/** Memory is flat if the last third of a run needs at most this multiple of the second third. */
const FLAT = 1.05;
/** The tick for more than TARGET processes, which need more than a second to be all active once. */
const LONG_MS = 3_000;
const CLEAR_MS = 200;

interface Active extends Candidate {
  active: number;
}

const nameOf = (active: number): string => `${active.toLocaleString('en-US')} active processes`;

async function tickCost({ quick, progress }: Bench) {
  const [rounds, ticks] = quick ? [1, 3] : [2, 5];
  const leftOut: LeftOut[] = [];
  const sizes = quick ? SIZES.slice(0, 3) : SIZES;
  const candidates = sizes.flatMap((active) => {
    const why = roomFor(active);
    if (why === undefined) return [{ name: nameOf(active), active }];
    leftOut.push({ what: nameOf(active), why });
    return [];
  });
  const measured = await alternate(candidates, rounds, progress, (candidate) => costOf(candidate, ticks));
  const table = (title: string, unit: string, digits: number, what: string) =>
    tableOf(title, unit, digits, measured.rows(what), nameOf(SIZES[0] ?? 0));
  const name = nameOf(TARGET);
  const targets = [
    atMost(
      `${name}: node’s percent of one CPU at one tick a second`,
      median(measured.values('node', name)) / 10,
      NODE_LIMIT,
    ),
  ];
  const tables = [
    table('CPU of bpftrace', 'ms a tick', 1, 'bpftrace'),
    table('CPU of node, both processes', 'ms a tick', 1, 'node'),
    table('From the flip to the last byte at a client', 'ms', 0, 'ms'),
    table('Peak memory of bpftrace', 'MiB', 0, 'bpftraceMiB'),
    table('Peak memory of node, both processes', 'MiB', 0, 'nodeMiB'),
  ];
  if (!quick && candidates.some(({ active }) => active === TARGET)) {
    progress(`memory with ${name}`);
    const { rows, growth } = await memory();
    tables.push(tableOf(`Memory of node over time, ${name} in each tick`, 'MiB', 0, rows));
    targets.push(
      atMost(`${name}: memory of node, last third of ${FLAT_TICKS} ticks to the second`, growth, FLAT),
    );
  }
  return {
    rounds,
    tables,
    targets,
    leftOut: [...leftOut, ...measured.leftOut],
    notes: [
      `\`vmtally serve -e kmalloc\`, one tick a second (over ${TARGET.toLocaleString('en-US')} processes one in ${LONG_MS / 1_000} s), one client at its leaderboard. In each tick that is measured every active process made one kmalloc, and nothing else was counted. CPU time from \`/proc/PID/task/*/schedstat\`, the median over ${ticks} ticks; peak memory is \`VmHWM\`.`,
    ],
  };
}

/** A service that counts the eventfds of the crowd and nothing else. */
async function serve(active: number): Promise<Service> {
  const filter = `bytes_req == ${await eventfdBytes()}`;
  return Service.start`-e kmalloc --filter ${filter} --interval ${active > TARGET ? LONG_MS : 1_000}`;
}

/** Yields the cost of ticks in which all processes of the crowd were active. */
async function* worked(service: Service, crowd: Crowd, active: number, ticks: number) {
  const viewer = await Viewer.look(service.url, true);
  try {
    let next: (seen: Seen) => void = () => {};
    viewer.onTick = (seen) => next(seen);
    const tick = () => new Promise<Seen>((resolve) => (next = resolve));
    await tick();
    let before = cost(service);
    let whole = 0;
    for (let n = 0; whole < ticks; n++) {
      if (n > 3 * ticks + 5) throw new Error('they do not all become active within one tick');
      const seen = tick();
      await crowd.make(1);
      const { ms, count } = await seen;
      // bpftrace still has to clear its maps when the client has the tick. Its probes may run meanwhile.
      await pause(CLEAR_MS);
      viewer.check();
      const after = cost(service);
      const figures = { bpftrace: after.bpftrace - before.bpftrace, node: after.node - before.node, ms };
      before = after;
      if (count < active) continue;
      whole++;
      yield figures;
    }
  } finally {
    viewer.close();
  }
}

const cost = ({ pids }: Service) => ({
  bpftrace: cpuMs(pids.bpftrace),
  node: cpuMs(pids.controller) + cpuMs(pids.server),
});

async function costOf({ active }: Active, ticks: number): Promise<Record<string, number>> {
  const crowd = await Crowd.gather(0, active);
  const service = await serve(active);
  try {
    const rounds = new Rounds();
    // In the first tick of work vmtally still has to learn all names.
    let first = true;
    for await (const figures of worked(service, crowd, active, ticks + 1)) {
      if (!first) rounds.add('', figures);
      first = false;
    }
    const { pids } = service;
    return {
      ...Object.fromEntries(
        ['bpftrace', 'node', 'ms'].map((what) => [what, median(rounds.values(what, ''))]),
      ),
      bpftraceMiB: peakMiB(pids.bpftrace),
      nodeMiB: peakMiB(pids.controller) + peakMiB(pids.server),
    };
  } finally {
    await service.stop();
    await crowd.end();
  }
}

const FLAT_TICKS = 45;

async function memory() {
  const crowd = await Crowd.gather(0, TARGET);
  const service = await serve(TARGET);
  try {
    const mib: number[] = [];
    const { controller, server } = service.pids;
    for await (const _ of worked(service, crowd, TARGET, FLAT_TICKS))
      mib.push(rssMiB(controller) + rssMiB(server));
    const third = FLAT_TICKS / 3;
    const rows = ['first', 'second', 'last'].map((name, index) => ({
      name: `${name} ${third} ticks`,
      values: mib.slice(index * third, (index + 1) * third),
    }));
    const [, second = Number.NaN, last = Number.NaN] = rows.map(({ values }) => median(values));
    return { rows, growth: last / second };
  } finally {
    await service.stop();
    await crowd.end();
  }
}

export const question: Question = {
  name: 'tick-cost',
  asks: 'What does a tick take in user space?',
  run: tickCost,
};
