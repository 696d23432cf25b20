import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DEFAULT_EVENTS } from '../../src/cli/event-options.ts';
import { SessionInfo } from '../../src/wire/session.ts';
import { endOnSignals, pause } from '../bench/lib/children.ts';
import { Progress } from '../bench/lib/progress.ts';
import { scratch } from '../bench/lib/scratch.ts';
import { bpftracesOf, childrenOf, rssMiB, Service } from '../bench/lib/service.ts';
import { missing } from '../bench/lib/tools.ts';
import { Crowd, eventfdBytes, workload } from '../bench/lib/workloads.ts';
import { Random } from '../fixtures/random.ts';
import { unheldPrograms } from '../fixtures/unheld-programs.ts';
import { until } from '../fixtures/until.ts';
import { Api, POLL_MS } from './api.ts';
import * as checks from './checks.ts';
import { Killer } from './killer.ts';
import { KnownWork } from './known.ts';
import { Load } from './load.ts';
import { Memory } from './memory.ts';
import { Visitors } from './visitors.ts';

const HELP = `npm run soak [-- --minutes N --seed N]
  A service under load whose bpftraces are killed every minute must keep counting, and lose nothing unsaid.
  --minutes N  how long (default 30); memory is judged from 25 on
  --seed N     of what is random (default: the time)
`;

/** The number of processes that make the known events. */
const ACTIVE = 5;
/** Time, after the planned end, at which the load ends by itself if this process is gone. */
const SPARE_S = 120;

/** Returns the exit status: 1 if any check failed. */
export async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    options: { minutes: { type: 'string' }, seed: { type: 'string' }, help: { type: 'boolean' } },
  });
  const minutes = Number(values.minutes ?? 30);
  const seed = Number(values.seed ?? Math.floor(Date.now() / 1_000));
  if (values.help || !(minutes > 0) || !Number.isInteger(seed)) {
    process.stderr.write(HELP);
    return values.help ? 0 : 2;
  }
  const lacking = process.getuid?.() === 0 ? (missing('gcc') ?? missing('stress-ng')) : 'it needs root';
  if (lacking !== undefined) {
    process.stderr.write(`${lacking}\n`);
    return 3;
  }
  endOnSignals();
  process.stdout.write(`soak of ${minutes} minutes, seed ${seed}\n`);
  const results = await soak(minutes, seed);
  const word = (ok: boolean | null) => (ok === null ? 'not judged' : ok ? 'ok' : 'OFF');
  const lines = results.map(({ what, result, ok }) => `${word(ok).padEnd(10)}  ${what}: ${result}`);
  process.stdout.write(`${lines.join('\n')}\n`);
  return results.every(({ ok }) => ok !== false) ? 0 : 1;
}

async function soak(minutes: number, seed: number): Promise<checks.Check[]> {
  const state = join(scratch(), 'state');
  mkdirSync(state);
  const programsBefore = unheldPrograms(workload('programs'));
  const filter = `bytes_req == ${await eventfdBytes()}`;
  // The load is so high that the default limit would suspend clients' sessions.
  process.env.VMTALLY_SESSION_COST = '1000';
  const service = await Service.start`--interval 500 --state ${state}
    -e kmem:kmalloc --filter ${filter} --name soaked -e syscalls:sys_enter_eventfd2`;
  const { controller, server } = service.pids;
  const api = new Api(service.url);
  const events = DEFAULT_EVENTS.split(',').map((name) => ({ event: name }));
  const { id } = await api.post(SessionInfo, '/api/sessions', { name: 'all', events });
  const counts = async () => (await api.session(id)).state === 'counting';
  await until(`${id} counts`, counts, 60_000, POLL_MS);
  const crowd = await Crowd.gather(0, ACTIVE);
  const before = [controller, server].map(checks.descriptors);
  const bpftraces = bpftracesOf(controller).length;
  const first = await checks.settled(api);

  const known = new KnownWork(api, crowd, new Random(seed));
  const visitors = new Visitors(api, new Random(seed + 1));
  const killer = new Killer(api, service);
  const load = new Load(60 * minutes + SPARE_S);
  const memories = [new Memory(controller), new Memory(server)];
  const from = performance.now();
  let over = false;
  const goesOn = () => !over && performance.now() - from < 60_000 * minutes;
  const progress = new Progress();
  const tell = async () => {
    for (; goesOn(); await pause(1_000)) {
      const s = Math.round((performance.now() - from) / 1_000);
      const { exact, short, gap, wrong } = known.verdicts;
      const rss = [controller, server].map((pid) => rssMiB(pid).toFixed(0)).join(' and ');
      progress.print(
        `${Math.floor(s / 60)}:${String(s % 60).padStart(2, '0')} of ${minutes} min: rounds ${exact} exact, ${short} short, ${gap} with a gap, ${wrong} wrong; ${killer.times} kills; ${visitors.came} visitors; ${rss} MiB`,
      );
    }
  };
  const ended = service.done.then((status) => {
    if (goesOn()) throw new Error(`the service ended with ${status}: ${service.log.slice(-500)}`);
  });
  const work = [known, visitors, killer, load, ...memories].map((worker) => worker.run(goesOn));
  try {
    await Promise.race([Promise.all([...work, tell()]), ended.then(() => new Promise<never>(() => {}))]);
  } finally {
    over = true;
  }
  progress.clear();

  const last = await checks.settled(api);
  const sum = await checks.sums(api, known);
  const held = [
    await checks.settles('descriptors of the counting process', before[0] ?? 0, () =>
      checks.descriptors(controller),
    ),
    await checks.settles('descriptors of the serving process', before[1] ?? 0, () =>
      checks.descriptors(server),
    ),
    await checks.settles('bpftraces', bpftraces, () => bpftracesOf(controller).length),
  ];
  await crowd.end();
  const pids = [controller, ...childrenOf(controller)];
  const status = await service.stop();
  const problems = [...known.problems, ...visitors.problems, ...load.problems];
  return [
    ...checks.knownWork(known),
    sum,
    checks.time(first, last, killer.times),
    checks.restarts(last, killer.times),
    ...memories.map((memory, index) => memory.check(index === 0 ? 'counting' : 'serving')),
    ...held,
    ...(await checks.left(pids, programsBefore, state)),
    checks.log(service.log),
    { what: 'exit status of the service', result: String(status), ok: status === 0 },
    {
      what: `${visitors.came} visitors, ${load.compactions} compactions: problems`,
      result: problems.slice(0, 5).join('; ') || 'none',
      ok: problems.length === 0,
    },
  ];
}
