import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { problemOf } from '../../src/errors.ts';
import { readProcess } from '../../src/kernel/processes.ts';
import { Tasks } from '../../src/kernel/tasks.ts';
import { loadPresets } from '../../src/probe/presets.ts';
import { Controller } from '../../src/session/controller.ts';
import type { ControllerLimits } from '../../src/session/controller-limits.ts';
import { KeptTotals } from '../../src/session/kept-totals.ts';
import { EventList, Request } from '../../src/wire/feed.ts';
import { SessionSpec } from '../../src/wire/session.ts';
import { ProcessDetails } from '../../src/wire/views.ts';
import { rejection } from '../fixtures/failure.ts';
import {
  environment,
  expectNoneLeft,
  type Fakes,
  FEATURES,
  fakeBpftrace,
  watchFakes,
} from '../fixtures/fake.ts';
import { fakeTimers } from '../fixtures/fake-timers.ts';
import { seriesOf } from '../fixtures/feed.ts';
import { Heard } from '../fixtures/heard.ts';
import { COMPACTION, KMALLOC, probesOf } from '../fixtures/probes.ts';
import { sleeper } from '../fixtures/sleeper.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { TRACEFS, tracepoints } from '../fixtures/tracepoints.ts';

let fakes: Fakes;
let controller: Controller;
let heard: Heard;
beforeEach(() => {
  fakes = watchFakes();
  // Later than the kernel's clock, so that a tick after a stop is recognized as such.
  environment('FAKE_START_S', '1000000');
  heard = new Heard();
  controller = make('ticks');
});
afterEach(async () => {
  vi.useRealTimers();
  await controller.stop();
  if (fakes.starts().length > 0) await expectNoneLeft(fakes);
});

/** A controller of at most three sessions. Its messages are checked. */
function make(fake: string, limits: Partial<ControllerLimits> = {}): Controller {
  const hostContext = {
    bpftrace: fakeBpftrace(fake),
    features: FEATURES,
    tracepoints: tracepoints({
      without: ['compaction:mm_compaction_end'],
      // The fields of kmem:kmalloc are those that matter here.
      formats: { 'kmem:kmem_cache_alloc': readFileSync(`${TRACEFS}/events/kmem/kmalloc/format`, 'utf8') },
    }),
    probes: probesOf(KMALLOC, COMPACTION),
    tasks: new Tasks(),
  };
  const made = new Controller(hostContext, {
    sessions: 3,
    costPercent: 1000,
    allCostPercent: 1000,
    ...limits,
  });
  heard.listen(made);
  return made;
}

const spec = (parts: Partial<SessionSpec> = {}) =>
  SessionSpec.parse({ events: [{ event: 'kmem:kfree' }], intervalMs: 100, ...parts });

/** Asks as the serving side does: the request is parsed. */
const ask = ((request: Request) => controller.ask(Request.parse(request) as never)) as Controller['ask'];

describe('sessions', () => {
  test('the first session of the service is main', async () => {
    expect(controller.ticked).toBe(false);
    expect(await controller.begin(spec())).toMatchObject({ id: 'main', name: 'main', state: 'counting' });
    await vi.waitFor(() => expect(heard.known().get('main')?.ticks).toBeGreaterThan(0), { timeout: 5_000 });
    expect(controller.ticked).toBe(true);
  });

  test('only main’s named counts continue from the kept totals', async () => {
    const kept = await KeptTotals.open(temporaryDirectory(), () => {});
    onTestFinished(() => kept.close());
    kept.tick(
      [seriesOf('mine', { event: 'kmem:kfree', named: true })],
      [new Map([['7', new Map([[0, 1_000]])]])],
    );
    const named = spec({ events: [{ event: 'kmem:kfree', name: 'mine' }] });
    expect((await controller.begin(named, kept)).series).toMatchObject([{ label: 'mine', before: 1_000 }]);
    await ask({ verb: 'create', spec: named });
    expect((await ask({ verb: 'count-by-cpu', session: 'main' })).series).toMatchObject([{ before: 0 }]);
    expect(heard.known().get('s1')?.series).toMatchObject([{ label: 'mine', before: 0 }]);
  });

  test('a first session that cannot begin is an error', async () => {
    await controller.stop();
    controller = make('dies-at-once');
    expect(await rejection(controller.begin(spec()))).toMatchObject({ code: 'BPFTRACE_FAILED' });
  });

  test('get a name from their id without one of their own', async () => {
    const [one, other] = [
      await ask({ verb: 'create', spec: spec() }),
      await ask({ verb: 'create', spec: spec({ name: 'mine' }) }),
    ];
    expect([one, other]).toMatchObject([
      { id: 's1', name: 's1', state: 'starting' },
      { id: 's2', name: 'mine', state: 'starting' },
    ]);
    await heard.reached('s2', 'counting');
  });

  test('are sent to a new listener', async () => {
    await ask({ verb: 'create', spec: spec() });
    const first: string[] = [];
    controller.onFeed((feed) => first.push(feed.kind === 'session' ? feed.session.id : feed.kind));
    expect(first).toEqual(['s1', 'alert-rules']);
  });

  test('are suspended, resumed, changed and deleted', async () => {
    await ask({ verb: 'create', spec: spec() });
    await heard.reached('s1', 'counting');
    expect(await ask({ verb: 'suspend', session: 's1' })).toMatchObject({ state: 'suspended' });
    expect(await ask({ verb: 'resume', session: 's1' })).toMatchObject({ state: 'starting' });
    expect(await ask({ verb: 'change', session: 's1', change: { intervalMs: 200 } })).toMatchObject({
      intervalMs: 200,
    });
    await heard.reached('s1', 'counting');
    expect(await ask({ verb: 'delete', session: 's1' })).toBeNull();
    expect(heard.feeds.at(-1)).toEqual({ kind: 'deleted', session: 's1' });
    await expectNoneLeft(fakes);
  });

  test('of a cgroup that is not one say nothing about the directory that a client names', async () => {
    const directory = temporaryDirectory({ 'there/file': '' });
    const refusals: unknown[] = [];
    for (const name of [
      directory,
      join(directory, 'there'),
      join(directory, 'there/file'),
      join(directory, 'missing'),
      '/root/.ssh',
      `../../../..${directory}`,
      'vmtally/no/such',
    ])
      refusals.push(
        problemOf(
          await rejection(ask({ verb: 'create', spec: spec({ scope: { inherit: true, cgroups: [name] } }) })),
        ),
      );
    expect(refusals[0]).toMatchObject({ code: 'CGROUP_UNKNOWN', message: 'there is no such cgroup' });
    expect(new Set(refusals.map((refusal) => JSON.stringify(refusal))).size).toBe(1);
    expect(heard.known().size).toBe(0);
  });

  test('that do not exist are refused', async () => {
    for (const verb of ['suspend', 'resume', 'delete', 'count-by-cpu'] as const)
      expect(await rejection(ask({ verb, session: 's9' }))).toMatchObject({
        code: 'SESSION_UNKNOWN',
        message: 'there is no session s9',
      });
    const change = { intervalMs: 200 };
    expect(await rejection(ask({ verb: 'change', session: 's9', change }))).toMatchObject({
      code: 'SESSION_UNKNOWN',
    });
  });

  test('with an unknown event are refused', async () => {
    const events = [{ event: 'no:such' }];
    expect(await rejection(ask({ verb: 'create', spec: spec({ events }) }))).toMatchObject({
      code: 'EVENT_UNKNOWN',
    });
    expect(heard.known().size).toBe(0);
  });

  test('over the limit are refused; deleted sessions do not count', async () => {
    for (let made = 0; made < 3; made++) await ask({ verb: 'create', spec: spec() });
    expect(await rejection(ask({ verb: 'create', spec: spec() }))).toMatchObject({
      code: 'SESSION_LIMIT',
      message: 'there are 3 sessions, the most allowed',
    });
    await ask({ verb: 'delete', session: 's2' });
    expect(await ask({ verb: 'create', spec: spec() })).toMatchObject({ id: 's5' });
  });

  test('that failed or ended leave their place to others: first failed ones, then the oldest', async () => {
    await controller.stop();
    heard.feeds = [];
    controller = make('dies-at-once');
    for (let made = 0; made < 3; made++) await ask({ verb: 'create', spec: spec() });
    for (const id of ['s1', 's2', 's3']) await heard.reached(id, 'failed');
    expect(await ask({ verb: 'create', spec: spec() })).toMatchObject({ id: 's4' });
    await vi.waitFor(() => expect(heard.deleted()).toEqual(['s1']));
    await heard.reached('s4', 'failed');
    expect(
      await rejection(ask({ verb: 'create', spec: spec({ events: [{ event: 'no:such' }] }) })),
    ).toMatchObject({ code: 'EVENT_UNKNOWN' });
  });

  test('that failed are deleted after ten minutes, unless they are resumed', async () => {
    await controller.stop();
    controller = make('dies-at-once');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    await ask({ verb: 'create', spec: spec() });
    while (heard.known().get('s1')?.state !== 'failed') await new Promise((resolve) => setImmediate(resolve));
    vi.advanceTimersByTime(599_000);
    expect(heard.deleted()).toEqual([]);
    vi.advanceTimersByTime(2_000);
    expect(heard.deleted()).toEqual(['s1']);
  });

  test('name CPUs, processes and cgroups once each', async () => {
    const scope = { inherit: true, cpus: [0, 0, 0], pids: [process.pid, process.pid] };
    expect(await ask({ verb: 'create', spec: spec({ scope }) })).toMatchObject({
      scope: { cpus: [0], pids: [process.pid] },
    });
  });

  test('of clients have programs of limited length; main has not', async () => {
    const filter = Array.from({ length: 24 }, (_, n) => `bytes_req == ${n}`).join('||');
    const events = Array.from({ length: 64 }, (_, n) => ({
      event: 'kmem:kmalloc',
      filter: `${filter}||bytes_req == ${1000 + n}`,
    }));
    expect(await rejection(ask({ verb: 'create', spec: spec({ events }) }))).toMatchObject({
      code: 'SESSION_SIZE',
    });
    expect(heard.known().size).toBe(0);
    const { id } = await ask({ verb: 'create', spec: spec() });
    expect(await rejection(ask({ verb: 'change', session: id, change: { events } }))).toMatchObject({
      code: 'SESSION_SIZE',
    });
    expect((await controller.begin(spec({ events }))).events).toHaveLength(64);
  });

  test('of clients leave main half of the places at a tracepoint', async () => {
    await controller.begin(spec());
    const filtered = (programs: number) =>
      Array.from({ length: programs }, (_, n) => ({ event: 'kmem:kfree', filter: `ptr != ${n}` }));
    await ask({ verb: 'create', spec: spec({ events: filtered(31) }) });
    const two = { verb: 'create', spec: spec({ events: filtered(2) }) } as const;
    expect(await rejection(ask(two))).toMatchObject({
      code: 'SESSION_LIMIT',
      message: expect.stringContaining('33 programs at kmem:kfree; 32 are the most allowed'),
    });
    await ask({ verb: 'create', spec: spec() });
    const change = { events: filtered(33) };
    expect(await ask({ verb: 'change', session: 'main', change })).toMatchObject({ state: 'starting' });
    await controller.attached('main');
  });

  test('all end with the service', async () => {
    await controller.begin(spec());
    await ask({ verb: 'create', spec: spec() });
    await controller.stop();
    expect([...heard.known().values()].map(({ state }) => state)).toEqual(['ended', 'ended']);
    await expectNoneLeft(fakes);
  });

  test('of clients have a cost limit; main has none', async () => {
    await controller.stop();
    heard.feeds = [];
    controller = make('ticks', { costPercent: -1 });
    await controller.begin(spec());
    await ask({ verb: 'create', spec: spec() });
    await heard.reached('s1', 'suspended');
    await vi.waitFor(() => expect(heard.known().get('s1')?.problem?.code).toBe('SESSION_COST'));
    expect(heard.known().get('main')?.state).toBe('counting');
  });
});

describe('a session that ended', () => {
  /** The id of a session whose process has ended. */
  async function ended(): Promise<string> {
    const { pid, end } = await sleeper();
    const { id } = await ask({ verb: 'create', spec: spec({ scope: { pids: [pid], inherit: false } }) });
    await heard.reached(id, 'counting');
    fakeTimers('Timeout');
    await end();
    while (heard.known().get(id)?.state !== 'ended') await new Promise((resolve) => setImmediate(resolve));
    return id;
  }

  test('can be read for ten minutes, then it is deleted', async () => {
    const id = await ended();
    vi.advanceTimersByTime(599_000);
    expect(heard.known().get(id)).toMatchObject({ state: 'ended', endedMs: expect.any(Number) });
    vi.advanceTimersByTime(2_000);
    expect(heard.deleted()).toEqual([id]);
    expect(await rejection(ask({ verb: 'delete', session: id }))).toMatchObject({ code: 'SESSION_UNKNOWN' });
  });

  test('and is deleted is announced once', async () => {
    const id = await ended();
    await ask({ verb: 'delete', session: id });
    vi.advanceTimersByTime(700_000);
    expect(heard.deleted()).toEqual([id]);
  });
});

test('the budget of main has only its part of the CPU time of a process with further sessions', async () => {
  await controller.stop();
  controller = make('ticks', { maxCost: 10_000 });
  // 100 ms of CPU time in each tick of main, which is 100 ms long.
  const ticks = () => heard.feeds.filter((feed) => feed.kind === 'tick' && feed.session === 'main').length;
  vi.spyOn(process, 'cpuUsage').mockImplementation(() => ({ user: 100_000 * ticks(), system: 0 }));
  onTestFinished(() => void vi.restoreAllMocks());
  const costs = (expected: (percent: number) => boolean) =>
    vi.waitFor(() => expect(heard.known().get('main')?.budget?.processesPercent).toSatisfy(expected), {
      timeout: 30_000,
    });
  await controller.begin(spec());
  await costs((percent) => percent > 90);
  await ask({ verb: 'count-by-cpu', session: 'main' });
  await costs((percent) => percent > 0 && percent < 70);
});

describe('by CPU', () => {
  test('a companion counts the same events, is created once, and follows its session', async () => {
    await controller.begin(spec());
    const made = await ask({ verb: 'count-by-cpu', session: 'main' });
    expect(made).toMatchObject({
      id: 'main-cpu',
      name: 'main-cpu',
      companionOf: 'main',
      by: 'cpu',
      events: [{ event: 'kmem:kfree' }],
    });
    expect(await ask({ verb: 'count-by-cpu', session: 'main' })).toMatchObject({ id: 'main-cpu' });
    await heard.reached('main-cpu', 'counting');
    expect(fakes.starts()).toHaveLength(2);
    await ask({ verb: 'suspend', session: 'main' });
    await heard.reached('main-cpu', 'suspended');
    await ask({ verb: 'resume', session: 'main' });
    await ask({ verb: 'change', session: 'main', change: { intervalMs: 200 } });
    expect(heard.known().get('main-cpu')).toMatchObject({ intervalMs: 200 });
    await ask({ verb: 'delete', session: 'main' });
    expect(heard.deleted()).toEqual(['main-cpu', 'main']);
  });

  test('a client that may only read has a companion that is there, and starts none', async () => {
    await controller.begin(spec());
    const read = { verb: 'count-by-cpu', session: 'main', create: false } as const;
    expect(await rejection(ask(read))).toMatchObject({ code: 'CONTROL_NEEDED' });
    expect(fakes.starts()).toHaveLength(1);
    await ask({ verb: 'count-by-cpu', session: 'main' });
    expect(await ask(read)).toMatchObject({ id: 'main-cpu' });
  });

  test('a session by CPU needs no companion', async () => {
    await controller.begin(spec({ by: 'cpu' }));
    expect(await ask({ verb: 'count-by-cpu', session: 'main' })).toMatchObject({ id: 'main' });
    expect(fakes.starts()).toHaveLength(1);
  });

  test('a companion that is created again is a new one', async () => {
    await controller.begin(spec());
    await ask({ verb: 'count-by-cpu', session: 'main' });
    await heard.reached('main-cpu', 'counting');
    fakeTimers('Timeout');
    await ask({ verb: 'delete', session: 'main-cpu' });
    await ask({ verb: 'count-by-cpu', session: 'main' });
    vi.advanceTimersByTime(11 * 60_000);
    expect(heard.deleted()).toEqual(['main-cpu']);
    vi.useRealTimers();
    expect(await ask({ verb: 'suspend', session: 'main-cpu' })).toMatchObject({ state: 'suspended' });
  });
});

describe('by call site', () => {
  const events = [{ event: 'kmem:kmalloc' }, { event: 'kmem:kmem_cache_alloc' }];
  const startOf = (pid: number) => readProcess(pid)?.start ?? expect.fail();

  test('a companion counts what allocates, has its session’s scope, and keeps its events', async () => {
    await controller.begin(spec({ scope: { inherit: true, cpus: [0] } }));
    const made = await ask({ verb: 'count-by-site', session: 'main' });
    const companion = { id: 'main-site', name: 'main-site', companionOf: 'main', by: 'site', events };
    expect(made).toMatchObject({ ...companion, scope: { inherit: true, cpus: [0] } });
    expect(await ask({ verb: 'count-by-site', session: 'main' })).toMatchObject({ id: 'main-site' });
    expect(await ask({ verb: 'count-by-site', session: 'main-site' })).toMatchObject({ id: 'main-site' });
    await heard.reached('main-site', 'counting');
    expect(fakes.starts()).toHaveLength(2);
    const change = { events: [{ event: 'kmem:kmalloc' }], intervalMs: 200 };
    await ask({ verb: 'change', session: 'main', change });
    expect(heard.known().get('main-site')).toMatchObject({ intervalMs: 200, events });
    await ask({ verb: 'delete', session: 'main' });
    expect(heard.deleted()).toEqual(['main-site', 'main']);
  });

  test('a session by call site has its own: no other bpftrace starts for all that it counts', async () => {
    await controller.begin(spec({ by: 'site', events: [{ event: 'kmem:kmalloc' }] }));
    expect(await ask({ verb: 'count-by-site', session: 'main' })).toMatchObject({ id: 'main' });
    const read = { verb: 'count-by-site', session: 'main', create: false } as const;
    expect(await ask(read)).toMatchObject({ id: 'main' });
    expect(fakes.starts()).toHaveLength(1);
    const { id } = await ask({ verb: 'count-by-site', session: 'main', pid: process.pid });
    expect(id).toMatch(/^main-site-/);
  });

  test('a companion of a process counts that process alone, and is deleted with its session', async () => {
    const { pid, end } = await sleeper();
    const start = startOf(pid);
    await controller.begin(spec());
    const id = `main-site-${pid}-${start}`;
    const made = await ask({ verb: 'count-by-site', session: 'main', pid });
    expect(made).toMatchObject({ id, name: `main-site-${pid}`, scope: { pids: [pid], inherit: false } });
    const again = { verb: 'count-by-site', session: 'main', pid, start } as const;
    expect(await ask(again)).toMatchObject({ id });
    await ask({ verb: 'count-by-site', session: 'main' });
    await heard.reached(id, 'counting');
    await end();
    await heard.reached(id, 'ended');
    // Its last counts stay.
    expect(await ask(again)).toMatchObject({ id, state: 'ended' });
    await ask({ verb: 'delete', session: 'main' });
    expect(heard.deleted()).toEqual([id, 'main-site', 'main']);
  });

  test('a companion of a group is another one, whose rows are call sites too', async () => {
    await controller.begin(spec());
    const within = {
      group: 'name',
      key: 'a program with a longer name than an id may have: '.repeat(9),
    } as const;
    const made = await ask({ verb: 'count-by-site', session: 'main', within });
    expect(made).toMatchObject({ by: 'site', target: `program ${within.key}`, companionOf: 'main', events });
    expect(made.id).toMatch(/^main-site-[0-9a-f]{12}$/);
    expect(await ask({ verb: 'count-by-site', session: made.id, within })).toMatchObject({ id: made.id });
    expect(await ask({ verb: 'count-by-site', session: 'main' })).toMatchObject({ id: 'main-site' });
  });

  test('a process that has ended, or whose pid another one has, is refused', async () => {
    const { pid, end } = await sleeper();
    await controller.begin(spec());
    const other = { verb: 'count-by-site', session: 'main', pid, start: startOf(pid) - 1 } as const;
    const gone = { code: 'PID_UNKNOWN', message: `process ${pid} has ended` };
    expect(await rejection(ask(other))).toMatchObject(gone);
    await end();
    expect(await rejection(ask({ verb: 'count-by-site', session: 'main', pid }))).toMatchObject(gone);
    expect(fakes.starts()).toHaveLength(1);
  });

  test('there are no more than sessions are allowed', async () => {
    await controller.begin(spec());
    await ask({ verb: 'count-by-site', session: 'main' });
    await ask({ verb: 'count-by-site', session: 'main', pid: process.pid });
    const { pid } = await sleeper();
    const third = ask({ verb: 'count-by-site', session: 'main', pid });
    expect(await rejection(third)).toMatchObject({ code: 'SESSION_LIMIT' });
  });

  test('a session of a client takes the place of a companion, of a process first; a refused one takes none', async () => {
    await controller.begin(spec());
    await ask({ verb: 'count-by-site', session: 'main' });
    const { id } = await ask({ verb: 'count-by-site', session: 'main', pid: process.pid });
    const unknown = ask({ verb: 'create', spec: spec({ events: [{ event: 'no:such' }] }) });
    expect(await rejection(unknown)).toMatchObject({ code: 'EVENT_UNKNOWN' });
    expect(heard.deleted()).toEqual([]);
    await ask({ verb: 'create', spec: spec() });
    await vi.waitFor(() => expect(heard.deleted()).toEqual([id]));
    await ask({ verb: 'create', spec: spec() });
    await vi.waitFor(() => expect(heard.deleted()).toEqual([id, 'main-site']));
    for (const asked of [
      ask({ verb: 'create', spec: spec() }),
      ask({ verb: 'count-by-site', session: 'main' }),
    ])
      expect(await rejection(asked)).toMatchObject({ message: 'there are 3 sessions, the most allowed' });
  });

  test('processes have half of the sessions at most, and eight', async () => {
    await controller.begin(spec());
    const [one, other] = [await sleeper(), await sleeper()];
    const sites = (pid: number) => ask({ verb: 'count-by-site', session: 'main', pid });
    const { id } = await sites(one.pid);
    const refused = {
      code: 'SESSION_LIMIT',
      message: expect.stringMatching(/^the call sites of 1 processes/),
    };
    expect(await rejection(sites(other.pid))).toMatchObject(refused);
    // Others of the same process share its session, and the system has a place.
    expect(await sites(one.pid)).toMatchObject({ id });
    await ask({ verb: 'count-by-site', session: 'main' });
    await one.end();
    await heard.reached(id, 'ended');
    await sites(other.pid);
  });

  test('a client that may only read starts none', async () => {
    await controller.begin(spec());
    const read = { verb: 'count-by-site', session: 'main', create: false } as const;
    expect(await rejection(ask(read))).toMatchObject({ code: 'CONTROL_NEEDED' });
  });
});

describe('what is not freed', () => {
  const count = { verb: 'count-objects', session: 'main', kind: 'kmalloc', run: 1 } as const;

  test('a companion pairs both sides, and a change of its session does not make it forget', async () => {
    await controller.begin(spec({ intervalMs: 200 }));
    const made = await ask(count);
    expect(made).toMatchObject({
      by: 'pid',
      companionOf: 'main',
      events: [{ event: 'kmem:kmalloc' }, { event: 'kmem:kfree' }],
      intervalMs: 500,
    });
    expect(made.series.map(({ label }) => label)).toEqual(['allocated', 'freed']);
    expect(await ask({ ...count, session: made.id })).toMatchObject({ id: made.id });
    await heard.reached(made.id, 'counting');
    const started = fakes.starts().length;
    await ask({ verb: 'change', session: 'main', change: { intervalMs: 300 } });
    await controller.attached('main');
    expect(fakes.starts()).toHaveLength(started + 1);
    expect(heard.known().get(made.id)).toMatchObject({ state: 'counting', intervalMs: 500 });
  });

  test('there are two at a time', async () => {
    await controller.stop();
    controller = make('ticks', { sessions: 9 });
    await controller.begin(spec());
    const { id } = await ask(count);
    await ask({ ...count, run: 2 });
    const third = { ...count, run: 3 };
    expect(await rejection(ask(third))).toMatchObject({
      code: 'SESSION_LIMIT',
      message: '2 counts of what is not freed run now, the most at a time',
    });
    await ask({ verb: 'delete', session: id });
    await ask(third);
  });
});

describe('by stack', () => {
  const sample = { verb: 'count-by-stack', session: 'main', event: 'kmem:kmalloc', rate: 8, run: 1 } as const;

  test('a companion samples an event, and each run has one', async () => {
    await controller.begin(spec({ intervalMs: 200 }));
    const made = await ask(sample);
    expect(made).toMatchObject({
      by: 'pid',
      companionOf: 'main',
      events: [{ event: 'kmem:kmalloc' }],
      intervalMs: 1_000,
    });
    expect(made.series.map(({ label }) => label)).toEqual(['kmem:kmalloc']);
    expect(await ask({ ...sample, session: made.id })).toMatchObject({ id: made.id });
    const other = await ask({ ...sample, run: 2 });
    expect(other.id).not.toBe(made.id);
    await heard.reached(made.id, 'counting');
    await vi.waitFor(() =>
      expect(heard.feeds).toContainEqual(
        expect.objectContaining({
          kind: 'tick',
          session: made.id,
          stacks: expect.objectContaining({ rate: 8, unitBytes: 1 }),
        }),
      ),
    );
    await ask({ verb: 'delete', session: 'main' });
    expect(heard.deleted()).toEqual([made.id, other.id, 'main']);
  });

  test('a companion ends after its time, and its counts stay', async () => {
    await controller.begin(spec());
    const { id } = await ask({ ...sample, seconds: 1 });
    await heard.reached(id, 'ended');
    expect(await ask({ ...sample, seconds: 1 })).toMatchObject({ id, state: 'ended' });
  });

  test('several events are refused, and a client that may only read', async () => {
    await controller.begin(spec());
    expect(await rejection(ask({ ...sample, event: 'kmem:*' }))).toMatchObject({ code: 'USAGE' });
    expect(await rejection(ask({ ...sample, create: false }))).toMatchObject({ code: 'CONTROL_NEEDED' });
    expect(heard.known().size).toBe(1);
  });
});

describe('it reports', () => {
  test('the presets and the probes, and why one is missing', async () => {
    const events = EventList.parse(await ask({ verb: 'events' }));
    const presets = events.filter(({ name }) => name.startsWith('@'));
    expect(presets.map(({ name }) => name)).toEqual([...loadPresets().keys()]);
    expect(presets.find(({ name }) => name === '@default')?.lacking).toEqual([
      expect.stringMatching(/^compaction\.total \(.*compaction:mm_compaction_end/),
    ]);
    expect(events.slice(presets.length)).toMatchObject([
      { name: 'kmalloc', summary: 'A probe of the tests', missing: null },
      { name: 'kmalloc.failed', missing: null },
      { name: 'compaction', missing: expect.stringContaining('compaction:mm_compaction_end') },
      { name: 'compaction.total', missing: expect.stringContaining('compaction:mm_compaction_end') },
    ]);
  });

  test('the details of a process; null if it does not exist', async () => {
    const found = await ask({ verb: 'inspect', pid: process.pid, start: null, showArguments: true });
    expect(ProcessDetails.parse(found)).toMatchObject({ pid: process.pid });
    expect(await ask({ verb: 'inspect', pid: process.pid, start: 1, showArguments: true })).toBeNull();
  });

  test('its own cost, each second', async () => {
    fakeTimers('Interval');
    const other = make('ticks');
    vi.advanceTimersByTime(2_000);
    const costs = heard.feeds.filter(({ kind }) => kind === 'cost');
    expect(costs).toHaveLength(2);
    expect(costs[0]).toMatchObject({ rssBytes: expect.any(Number) });
    await other.stop();
    vi.advanceTimersByTime(2_000);
    expect(heard.feeds.filter(({ kind }) => kind === 'cost')).toHaveLength(2);
  });
});
