import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Tasks } from '../../src/kernel/tasks.ts';
import { Controller } from '../../src/session/controller.ts';
import type { ReconciledTick } from '../../src/wire/compare.ts';
import { Request } from '../../src/wire/feed.ts';
import { SessionSpec } from '../../src/wire/session.ts';
import { rejection } from '../fixtures/failure.ts';
import {
  environment,
  expectNoneLeft,
  type Fakes,
  FEATURES,
  fakeBpftrace,
  watchFakes,
} from '../fixtures/fake.ts';
import { Heard } from '../fixtures/heard.ts';
import { COMPACTION, KMALLOC, probeOf, probesOf } from '../fixtures/probes.ts';
import { tracepoints } from '../fixtures/tracepoints.ts';

/** The probe that the catalogue holds pgalloc_* against. */
const PAGES = probeOf({
  name: 'mm_page_alloc',
  event: 'kmem:mm_page_alloc',
  maps: '{ mm_page_alloc: { counts: allocations, value: { name: order, unit: pages, scale: order } } }',
  script: 'tracepoint:kmem:mm_page_alloc { @mm_page_alloc[pid, args->order] = count(); }',
});

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
  await controller.stop();
  if (fakes.starts().length > 0) await expectNoneLeft(fakes);
});

/** A controller of at most three sessions. Its messages are checked. */
function make(fake: string): Controller {
  const hostContext = {
    bpftrace: fakeBpftrace(fake),
    features: FEATURES,
    tracepoints: tracepoints(),
    probes: probesOf(KMALLOC, COMPACTION, PAGES),
    tasks: new Tasks(),
  };
  const made = new Controller(hostContext, { sessions: 3, costPercent: 1000, allCostPercent: 1000 });
  heard.listen(made);
  return made;
}

const spec = (parts: Partial<SessionSpec> = {}) =>
  SessionSpec.parse({ events: [{ event: 'kmem:kfree' }], intervalMs: 100, ...parts });

/** Asks as the serving side does: the request is parsed. */
const ask = ((request: Request) => controller.ask(Request.parse(request) as never)) as Controller['ask'];
const books = (session: string) => ask({ verb: 'reconcile', session });

const emitted = (): ReconciledTick[] =>
  heard.feeds.flatMap((feed) => (feed.kind === 'reconciliation' ? [feed.reconciled] : []));

describe('a request for reconciliation', () => {
  test('creates a companion that counts the whole system by process, at the session’s interval', async () => {
    await controller.begin(spec({ scope: { pids: [process.pid], inherit: true }, by: 'uid' }));
    expect(await books('main')).toMatchObject({
      id: 'main-compare',
      name: 'main-compare',
      companionOf: 'main',
      state: 'starting',
      events: [{ event: 'mm_page_alloc' }],
      scope: { inherit: true },
      target: 'whole system',
      by: 'pid',
      intervalMs: 100,
      series: [{ label: 'kmem:mm_page_alloc', probe: 'mm_page_alloc' }],
    });
    await heard.reached('main-compare', 'counting');
    expect(fakes.starts()).toHaveLength(2);
  });

  test('creates the companion once', async () => {
    await controller.begin(spec());
    await books('main');
    await heard.reached('main-compare', 'counting');
    expect(await books('main')).toMatchObject({ id: 'main-compare', state: 'counting' });
    expect(await books('main-compare')).toMatchObject({ id: 'main-compare' });
    expect([...heard.known().keys()]).toEqual(['main', 'main-compare']);
    expect(fakes.starts()).toHaveLength(2);
  });

  test('creates a companion for each session, named after it', async () => {
    await controller.begin(spec());
    await ask({ verb: 'create', spec: spec({ name: 'mine', intervalMs: 500 }) });
    expect(await books('s1')).toMatchObject({ id: 's1-compare', name: 'mine-compare', intervalMs: 500 });
  });

  test('is refused without a session', async () => {
    expect(await rejection(books('s9'))).toMatchObject({
      code: 'SESSION_UNKNOWN',
      message: 'there is no session s9',
    });
  });

  test('is refused over the limit of sessions, and accepted below it', async () => {
    await controller.begin(spec());
    for (let made = 0; made < 2; made++) await ask({ verb: 'create', spec: spec() });
    expect(await rejection(books('main'))).toMatchObject({ code: 'SESSION_LIMIT' });
    expect([...heard.known().keys()]).toEqual(['main', 's1', 's2']);
    await ask({ verb: 'delete', session: 's1' });
    expect(await books('main')).toMatchObject({ id: 'main-compare' });
  });
});

describe('the companion', () => {
  beforeEach(async () => {
    await controller.begin(spec());
    await books('main');
    await heard.reached('main-compare', 'counting');
  });

  test('is suspended and resumed with its session', async () => {
    await ask({ verb: 'suspend', session: 'main' });
    expect(heard.known().get('main-compare')?.state).toBe('suspended');
    await ask({ verb: 'resume', session: 'main' });
    await heard.reached('main-compare', 'counting');
  });

  test('is deleted with its session, and announced first', async () => {
    await ask({ verb: 'delete', session: 'main' });
    expect(heard.deleted()).toEqual(['main-compare', 'main']);
    await expectNoneLeft(fakes);
  });

  test('is deleted with its own companions', async () => {
    await books('main');
    await ask({ verb: 'count-by-cpu', session: 'main-compare' });
    expect([...heard.known()].map(([id, { companionOf }]) => [id, companionOf])).toEqual([
      ['main', null],
      ['main-compare', 'main'],
      ['main-compare-cpu', 'main-compare'],
    ]);
    await ask({ verb: 'delete', session: 'main' });
    expect([...heard.known().keys()]).toEqual([]);
  });

  test('can be deleted alone, and created again', async () => {
    await ask({ verb: 'delete', session: 'main-compare' });
    expect(heard.known().get('main')?.state).toBe('counting');
    expect(await books('main')).toMatchObject({ id: 'main-compare', state: 'starting', ticks: 0 });
  });

  test('is created anew while the old one ends, and announced after the deletion', async () => {
    const gone = ask({ verb: 'delete', session: 'main-compare' });
    const [again, same] = await Promise.all([books('main'), books('main')]);
    expect(again).toMatchObject({ id: 'main-compare', state: 'starting', ticks: 0 });
    expect(same.createdMs).toBe(again.createdMs);
    await gone;
    expect(heard.known().get('main-compare')?.createdMs).toBe(again.createdMs);
    await heard.reached('main-compare', 'counting');
  });

  test('is refused while its session ends', async () => {
    const gone = ask({ verb: 'delete', session: 'main' });
    expect(await rejection(books('main'))).toMatchObject({ code: 'SESSION_UNKNOWN' });
    await gone;
    expect([...heard.known().keys()]).toEqual([]);
  });

  test('follows its session’s interval', async () => {
    await ask({ verb: 'change', session: 'main', change: { intervalMs: 200 } });
    expect(heard.known().get('main-compare')).toMatchObject({
      intervalMs: 200,
      events: [{ event: 'mm_page_alloc' }],
    });
    await heard.reached('main-compare', 'counting');
  });

  test('is not interrupted by a change of events', async () => {
    const change = { events: [{ event: 'kmalloc' }] };
    await ask({ verb: 'change', session: 'main', change });
    expect(heard.known().get('main')?.events).toEqual(change.events);
    await heard.reached('main', 'counting');
    expect(heard.known().get('main-compare')).toMatchObject({
      state: 'counting',
      events: [{ event: 'mm_page_alloc' }],
      pauses: { count: 0 },
    });
    expect(fakes.starts()).toHaveLength(3);
  });

  test('follows only the interval if both change', async () => {
    const change = { events: [{ event: 'kmalloc' }], intervalMs: 300 };
    await ask({ verb: 'change', session: 'main', change });
    expect(heard.known().get('main-compare')).toMatchObject({
      intervalMs: 300,
      events: [{ event: 'mm_page_alloc' }],
    });
  });

  test('emits ticks without reconciliation if bpftrace prints no readings', async () => {
    await vi.waitFor(() => expect(heard.known().get('main-compare')?.ticks).toBeGreaterThan(2));
    expect(emitted()).toEqual([]);
  });
});

describe('with readings', () => {
  beforeEach(async () => {
    await controller.stop();
    heard.feeds = [];
    environment('FAKE_MAP', '@i0_mm_page_alloc');
    controller = make('keeps-totals');
    await controller.begin(spec());
  });
  const more = (ticks: number) => {
    const wanted = emitted().length + ticks;
    return vi.waitFor(() => expect(emitted().length).toBeGreaterThanOrEqual(wanted), { timeout: 5_000 });
  };
  const pages = (rows: ReconciledTick['rows'] | undefined) => rows?.find(({ id }) => id === 'page.alloc');

  test('each tick is reconciled with vmstat, and the result is emitted before the tick', async () => {
    await books('main');
    await more(3);
    const [first, , third] = emitted();
    expect(first?.identities.find(({ id }) => id === 'page.alloc')).toMatchObject({ missing: null });
    expect(pages(first?.rows)).toMatchObject({
      counted: 5,
      counter: { low: 5, high: 5 },
      residual: { low: 0, high: 0 },
      verdict: 'balanced',
      contributors: [{ row: 0, counted: 5 }],
    });
    expect(pages(third?.sums)).toMatchObject({
      counted: 15,
      verdict: 'balanced',
      contributors: [{ row: 0, counted: 15 }],
    });
    expect([first?.seconds, third?.sumSeconds]).toEqual([0.1, expect.closeTo(0.3, 9)]);
    const ofBooks = heard.feeds
      .filter((feed) => 'session' in feed && feed.session === 'main-compare')
      .slice(0, 6);
    expect(
      ofBooks.map((feed) => [
        feed.kind,
        feed.kind === 'reconciliation' ? feed.reconciled.tick : 'tick' in feed && feed.tick,
      ]),
    ).toEqual([1, 2, 3].flatMap((tick) => ['reconciliation', 'tick'].map((kind) => [kind, tick])));
    // No other session keeps a reconciliation.
    expect(
      heard.feeds.some((feed) => feed.kind === 'reconciliation' && feed.session !== 'main-compare'),
    ).toBe(false);
  });

  test('the sums continue after a change of the interval, without the time between', async () => {
    await books('main');
    await more(3);
    await ask({ verb: 'change', session: 'main', change: { intervalMs: 200 } });
    const before = emitted().at(-1) ?? expect.fail();
    await more(2);
    const after = emitted().at(-1) ?? expect.fail();
    const ticks = after.tick - before.tick;
    expect(after.sumSeconds).toBeCloseTo(before.sumSeconds + 0.1 * ticks, 6);
    expect(pages(after.sums)).toMatchObject({
      counted: (pages(before.sums)?.counted ?? 0) + 5 * ticks,
      verdict: 'balanced',
    });
  });
});
