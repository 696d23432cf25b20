import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadedPrograms, missedRuns } from '../../src/bpftrace/fdinfo.ts';
import { processDetails } from '../../src/kernel/process-details.ts';
import { processesOf, processOf, withDescendants } from '../../src/kernel/processes.ts';
import { Tasks } from '../../src/kernel/tasks.ts';
import { argv, type CommandLine } from '../fixtures/argv.ts';
import { until } from '../fixtures/until.ts';
import { eventfdBytes, newRunDirectory, Service } from './service.ts';
import { CLI, finish, OWN_MARK, start, WORKLOADS } from './support.ts';

let directory = '';
let event: string[] = [];

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'vmtally-faults-'));
  event = argv`-e kmem:kmalloc --filter 'bytes_req == ${await eventfdBytes()}'`;
});
afterAll(() => rmSync(directory, { recursive: true }));

/** A service with its own environment. */
function serviceBy(command: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Service> {
  const [file, ...before] = [...command, process.execPath];
  const args = argv`${before} ${CLI} serve --unlock-main --listen 127.0.0.1:0 --interval 200 ${event}`;
  return Service.of(start(file, args, { ...OWN_MARK, VMTALLY_RUN_DIR: newRunDirectory(), ...env }));
}

/** Makes events with a process, and returns the number made and the number that the service counted. */
async function work(service: Service, n: number): Promise<[made: number, counted: number | undefined]> {
  const { pid } = await finish(start(WORKLOADS.eventfd, [String(n)]));
  await service.ticked();
  const { rows } = await service.counts('main');
  return [n, rows.find(({ who }) => who.key === String(pid))?.counts[0]?.count];
}

const exact = ([made, counted]: readonly [number, number | undefined]) => expect(counted).toBe(made);
const main = (service: Service) => service.session('main');

describe.concurrent('a service', () => {
  it('whose tracefs is unmounted continues to count, reports it as missing, and uses it again once it is mounted', async () => {
    const roots = ['/sys/kernel/tracing', '/sys/kernel/debug/tracing'];
    const mounted = readFileSync('/proc/self/mounts', 'utf8')
      .split('\n')
      .map((line) => line.split(' ')[1] ?? '');
    const service = await serviceBy(argv`unshare --mount --propagation private`);
    // Runs a command in the service's mount namespace only.
    const inside = (...line: CommandLine) =>
      execFileSync('nsenter', argv`--target ${service.child.pid} --mount ${argv(...line)}`);
    try {
      exact(await work(service, 100_003));
      for (const root of roots.filter((path) => mounted.includes(path))) inside`umount --lazy ${root}`;
      exact(await work(service, 20_011));
      expect(await main(service)).toMatchObject({ state: 'counting', exactness: { restarts: 0, gaps: [] } });

      // The service must read the event's fields, and no earlier request has read them.
      const events = [{ event: 'sched:sched_wakeup', filter: 'prio > 0' }];
      const refused = await service.request('POST', '/api/sessions', { events });
      expect([refused.status, refused.body]).toMatchObject([503, { error: { code: 'TRACEFS_MISSING' } }]);

      const [pid = 0] = service.bpftraces;
      process.kill(pid, 'SIGKILL');
      await until('it has tried again', async () => (await main(service)).exactness.restarts >= 2);
      const { state, problem } = await main(service);
      expect(state).toBe('restarting');
      expect(problem?.message).toMatch(/tracepoint not found|tracefs|\/sys\/kernel\/tracing/i);
      inside`mount -t tracefs none /sys/kernel/tracing`;
      await until('it counts again', async () => (await main(service)).state === 'counting', 20_000);
      exact(await work(service, 1_009));
      const { gaps } = (await main(service)).exactness;
      expect(gaps).toMatchObject([{ reason: 'bpftrace died', seconds: expect.any(Number) }]);
    } finally {
      await service.stop();
    }
  });

  it('whose clock is set forward and back by hours continues to count, and all its times are right', async () => {
    const library = join(directory, 'clock.so');
    const file = join(directory, 'off');
    const source = join(import.meta.dirname, 'workloads/clock.c');
    execFileSync('gcc', argv`-O2 -shared -fPIC -o ${library} ${source}`);
    let offMs = 0;
    const set = (seconds: number) => {
      const bytes = Buffer.alloc(8);
      bytes.writeBigInt64LE(BigInt(seconds));
      // Writes in place, since the file is mapped.
      writeFileSync(file, bytes, { flag: offMs === 0 && seconds === 0 ? 'w' : 'r+' });
      offMs = 1_000 * seconds;
    };
    set(0);
    const service = await serviceBy(['env'], { LD_PRELOAD: library, CLOCK_OFF: file });
    const clock = async () => {
      const { atMs } = await service.counts('main');
      return Math.abs(atMs - offMs - Date.now());
    };
    try {
      exact(await work(service, 100_003));
      expect(await clock()).toBeLessThan(2_000);
      for (const seconds of [7_200, -7_203]) {
        await service.request('POST', '/api/sessions/main/suspend');
        const before = await main(service);
        set(seconds);
        service.clockOffMs = offMs;
        await service.request('POST', '/api/sessions/main/resume');
        await until('it counts', async () => (await main(service)).state === 'counting');
        exact(await work(service, 20_011));
        // A forward step of a few seconds may be a tick that was read late: vmtally does not follow it.
        expect(await clock()).toBeLessThan(6_000);
        const { pauses, countedSeconds, exactness } = await main(service);
        const paused = pauses.seconds - before.pauses.seconds;
        expect(paused).toBeGreaterThan(0);
        expect(paused).toBeLessThan(30);
        expect(countedSeconds - before.countedSeconds).toBeGreaterThan(0);
        expect(countedSeconds - before.countedSeconds).toBeLessThan(30);
        expect(exactness).toMatchObject({ restarts: 0, gaps: [] });
      }
    } finally {
      await service.stop();
    }
  });
});

it('processes that end while they are read are gone, and nothing wrong is reported of them', async () => {
  const NOBODY = 65_534;
  // The shell reaps each process at once.
  const script = 'i=0; while [ $i -lt 300 ]; do /bin/true; i=$((i+1)); done';
  const options = argv`--reuid=${NOBODY} --regid=${NOBODY} --clear-groups`;
  const storm = start('setpriv', argv`${options} sh -c ${script}`);
  const state = { over: false };
  void storm.done.then(() => (state.over = true));
  const tasks = new Tasks();
  const children = `/proc/${storm.pid}/task/${storm.pid}/children`;
  const seen = new Set<number>();
  let looks = 0;
  while (!state.over) {
    const pid = Number(readFileSyncOrEmpty(children).trim().split(' ')[0]);
    for (let details = pid > 0 ? processDetails(pid, null, String) : null; details !== null; looks++) {
      seen.add(pid);
      if (details.parent === storm.pid) expect(details).toMatchObject({ uid: NOBODY, user: String(NOBODY) });
      tasks.read(String(pid));
      missedRuns(pid, loadedPrograms(pid));
      processOf(pid);
      if (looks % 16 === 0) withDescendants(processesOf([pid]), 0);
      details = processDetails(pid, null, String);
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  await finish(storm);
  console.log(`${looks} looks at ${seen.size} of 300 processes`);
  expect(seen.size).toBeGreaterThan(20);
});

function readFileSyncOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
