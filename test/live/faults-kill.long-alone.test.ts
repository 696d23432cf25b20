import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { argv } from '../fixtures/argv.ts';
import { Random } from '../fixtures/random.ts';
import { unheldPrograms } from '../fixtures/unheld-programs.ts';
import { untilNoneLeft } from '../fixtures/until.ts';
import { eventfdBytes, Service, servingProcessesOf } from './service.ts';
import { type Child, finish, runs, start, vmtallyWith, WORKLOADS } from './support.ts';

/** VMTALLY_FAULTS=all: enough kills to hit rare moments. */
const KILLS = process.env.VMTALLY_FAULTS === 'all' ? 50 : 2;
/** VMTALLY_SEED=N selects another random sequence. */
const random = new Random(Number(process.env.VMTALLY_SEED ?? 1));
/** The length of the interesting part of each phase, in ms. */
const PHASES = { start: 2_000, run: 600, stop: 400 };
type Phase = keyof typeof PHASES;
const N = 20_011;

/** This variable marks all processes of a service; see MARK of support.ts. */
const [NAME, VALUE] = ['BPFTRACE_KERNEL_BUILD', `/nonexistent/vmtally-test/kills-${process.pid}`];
let temporary = '';
let state = '';
let events: string[] = [];
let programs: number[] = [];

beforeAll(async () => {
  state = mkdtempSync(join(tmpdir(), 'vmtally-kills-'));
  temporary = mkdtempSync(join(tmpdir(), 'vmtally-kills-'));
  const filter = `comm == "vmtally-kill" && bytes_req == ${await eventfdBytes()}`;
  events = argv`-e kmem:kmalloc --filter ${filter} --name killed`;
  programs = unheldPrograms(WORKLOADS.programs);
});
afterAll(() => {
  for (const directory of [state, temporary]) rmSync(directory, { recursive: true });
});

function begin(): Child {
  const service = vmtallyWith({ [NAME]: VALUE, TMPDIR: temporary });
  return service`serve --listen 127.0.0.1:0 --interval 200 --state ${state} ${events}`;
}

/** All processes of a service: its own two, and its bpftraces. */
const processes = (): number[] =>
  readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid) && environment(pid).includes(`${NAME}=${VALUE}`))
    .map(Number)
    .filter(runs);

function environment(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

const leftPrograms = () => unheldPrograms(WORKLOADS.programs).filter((id) => !programs.includes(id));

/** The total that all services so far have stored. A broken file fails the test. */
function kept(): number {
  if (!existsSync(join(state, 'counts.json'))) return 0;
  const { schema, counts } = JSON.parse(readFileSync(join(state, 'counts.json'), 'utf8')) as {
    schema: string;
    counts: { label: string; total: number }[];
  };
  expect(schema).toBe('vmtally.state/1');
  expect(counts.length).toBeLessThanOrEqual(1);
  return counts[0]?.total ?? 0;
}

/** Checks that the service continues from the stored total, and counts exactly. */
async function countsOn(service: Service): Promise<void> {
  const before = kept();
  expect((await service.session('main')).series).toMatchObject([{ label: 'killed', before }]);
  const workload = start(WORKLOADS.eventfd, argv`${N} wait vmtally-kill`);
  workload.stdin.end('x');
  await finish(workload);
  await service.ticked();
  expect((await service.counts('main')).counts).toMatchObject([{ count: N }]);
}

async function nothingLeft(): Promise<void> {
  await untilNoneLeft('process', processes, 4_000);
  await untilNoneLeft('BPF program', leftPrograms, 10_000);
  expect(readdirSync(temporary)).toEqual([]);
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Kills one of a service's processes at a random moment of a phase. Resolves with the number counted by then.
 */
async function kill(who: 'counting' | 'serving', phase: Phase): Promise<number> {
  const child = begin();
  let counted = 0;
  if (phase !== 'start') {
    await countsOn(await Service.of(child));
    counted = N;
  }
  if (phase === 'stop') child.kill('SIGTERM');
  await pause(random.int(PHASES[phase]));
  const [serving] = servingProcessesOf(child.pid);
  try {
    process.kill(who === 'serving' && serving !== undefined ? serving : child.pid, 'SIGKILL');
  } catch {
    // The process had already ended.
  }
  const status = await child.done;
  // If the serving process was killed, the counting one ends by itself.
  expect([0, 1, 137], child.stderr).toContain(status);
  if (status === 1) expect(child.stderr).toContain('the serving process ended (SIGKILL)');
  return counted;
}

it(`killed ${KILLS} times at random points a service leaves nothing, and counts exactly when it is started again`, async () => {
  const how = (['start', 'run', 'stop'] as const).flatMap((phase) =>
    (['counting', 'serving'] as const).map((who) => [who, phase] as const),
  );
  for (let time = 0; time < KILLS; time++) {
    const [who, phase] = how[(time * 5 + 2) % how.length] ?? expect.fail();
    const before = kept();
    const counted = await kill(who, phase);
    await nothingLeft();
    const now = kept();
    // The total is stored every two seconds.
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(before + counted);
  }
  const child = begin();
  await countsOn(await Service.of(child));
  const total = kept();
  child.kill('SIGTERM');
  await finish(child);
  expect(kept()).toBeGreaterThanOrEqual(total);
  await nothingLeft();
  expect(readdirSync(state)).toEqual(['counts.json']);
}, 600_000);
