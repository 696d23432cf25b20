import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { companionId, requestOf } from '../../src/session/companion.ts';
import { Gate, RATES } from '../../src/session/gate.ts';
import type { Request } from '../../src/wire/feed.ts';
import { SessionSpec } from '../../src/wire/session.ts';
import { ruleOf } from '../fixtures/alerts.ts';
import { DETAILS, FakeEngine } from '../fixtures/engine.ts';
import { rejection } from '../fixtures/failure.ts';
import { sessionInfo } from '../fixtures/feed.ts';
import { processPages } from '../fixtures/process-pages.ts';

const SAMPLE = { verb: 'count-by-stack', session: 'main', event: 'kmem:kmalloc', rate: 64, run: 7 } as const;

const PAGES = { verb: 'pages', pid: 7, sort: 'rss', top: 1, maxPages: 1, timeoutMs: 1 } as const;

const log = { info: vi.fn(), warn: vi.fn() };
let engine: FakeEngine;
let gate: Gate;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
  vi.clearAllMocks();
  engine = new FakeEngine();
  const info = () => sessionInfo({ id: 's1' });
  engine.handlers = {
    create: info,
    change: info,
    suspend: info,
    resume: info,
    delete: () => null,
    reconcile: info,
    'count-by-cpu': info,
    'count-by-site': info,
    'count-by-stack': info,
    'count-objects': info,
    inspect: () => DETAILS,
    pages: () => processPages(),
    events: () => [],
    'set-alert': () => null,
    'delete-alert': () => null,
  };
  gate = new Gate(engine, log);
  engine.session({ id: 'main', locked: true });
});
afterEach(() => void vi.useRealTimers());

const ask = (request: Request, from?: string) => gate.ask(request, from);
const SPEC = SessionSpec.parse({ events: [{ event: 'kmalloc' }] });
const CREATE: Request = { verb: 'create', spec: SPEC };
const RULE = ruleOf({ above: 1e6, action: 'suspend' });
const SET: Request = { verb: 'set-alert', rule: RULE };
/** Asks until a request is refused, and returns the number of requests before it, and the refusal. */
async function spend(request: Request) {
  for (let asked = 0; ; asked++) {
    const refusal = await ask(request).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (refusal !== undefined) return { asked, refusal };
  }
}

describe('the rate of requests', () => {
  test.each<[keyof typeof RATES, Request, string]>([
    ['create', CREATE, 'create sessions too often: 32 times at once, and then once in 4 s'],
    ['create', { verb: 'reconcile', session: 'main' }, 'create'],
    ['create', { verb: 'count-by-cpu', session: 'main' }, 'create'],
    ['create', { verb: 'count-by-site', session: 'main' }, 'create'],
    ['create', SAMPLE, 'create'],
    ['create', { verb: 'count-by-site', session: 'main', pid: 7, start: 9 }, 'create'],
    ['change', { verb: 'change', session: 's1', change: { intervalMs: 200 } }, 'change'],
    ['change', { verb: 'suspend', session: 's1' }, 'change'],
    ['change', { verb: 'resume', session: 's1' }, 'change'],
    ['read', { verb: 'inspect', pid: 1, start: null, showArguments: true }, 'read'],
    ['alert', SET, 'change alerts too often: 64 times at once, and then once in 2 s'],
    ['alert', { verb: 'delete-alert', alert: 'heavy' }, 'change alerts'],
    ['read', { verb: 'events' }, 'read'],
    ['read', PAGES, 'read'],
  ])('%s is limited for all clients together: %j', async (rate, request, message) => {
    const { burst, everyMs } = RATES[rate];
    const { asked, refusal } = await spend(request);
    expect(asked).toBe(burst);
    expect(refusal).toMatchObject({
      code: 'RATE_LIMIT',
      message: expect.stringContaining(message),
      retryAfter: Math.ceil(everyMs / 1000),
    });
    expect(engine.asked).toHaveLength(burst);
    vi.advanceTimersByTime(everyMs);
    expect((await spend(request)).asked).toBe(1);
  });

  test('one kind of requests does not use up another', async () => {
    await spend(CREATE);
    await ask({ verb: 'change', session: 's1', change: { intervalMs: 200 } });
    await ask({ verb: 'events' });
  });

  test('each session can be deleted, however many changes there were', async () => {
    await spend({ verb: 'change', session: 's1', change: { intervalMs: 200 } });
    for (let times = 0; times < 200; times++) {
      engine.session({ id: 's1' });
      await ask({ verb: 'delete', session: 's1' });
    }
  });

  test.each<Request>([
    { verb: 'delete', session: 's9' },
    { verb: 'delete', session: 'main' },
    { verb: 'change', session: 's9', change: { intervalMs: 200 } },
    { verb: 'suspend', session: 'main' },
    { verb: 'resume', session: 's9' },
    { verb: 'count-by-cpu', session: 's9' },
    { verb: 'count-by-cpu', session: 's9-cpu' },
    { verb: 'count-by-site', session: 's9' },
    { verb: 'reconcile', session: 's9-compare' },
  ])('a change that fails takes from it too: %j', async (request) => {
    engine.handlers = {};
    const codes: string[] = [];
    for (let times = 0; times < 100; times++) codes.push((await rejection(ask(request))).code);
    expect(codes.slice(32)).toEqual(Array(68).fill('RATE_LIMIT'));
    expect(codes.slice(0, 32)).not.toContain('RATE_LIMIT');
    expect(log.warn.mock.calls.length).toBeLessThanOrEqual(32);
  });

  test('a session that is being deleted is deleted once for nothing', async () => {
    engine.session({ id: 's1' });
    const deletions = Array.from({ length: 40 }, () => ask({ verb: 'delete', session: 's1' }));
    const refused = (await Promise.allSettled(deletions)).filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(40 - 1 - RATES.change.burst);
  });

  test('a companion that counts already costs nothing', async () => {
    engine.session({ id: 'main-cpu', by: 'cpu', companionOf: 'main' });
    engine.session({ id: 'main-compare', companionOf: 'main' });
    engine.session({ id: 'main-site', companionOf: 'main' });
    engine.session({ id: 'main-site-7-9', companionOf: 'main' });
    engine.session({ id: companionId('main', requestOf(SAMPLE)), companionOf: 'main' });
    for (let times = 0; times < 200; times++) {
      await ask({ verb: 'count-by-cpu', session: 'main' });
      await ask({ verb: 'count-by-cpu', session: 'main-cpu' });
      await ask({ verb: 'count-by-site', session: 'main' });
      await ask({ verb: 'count-by-site', session: 'main-site-7-9', pid: 7, start: 9 });
      await ask(SAMPLE);
      await ask({ verb: 'reconcile', session: 'main' });
      await ask({ verb: 'reconcile', session: 'main-compare' });
    }
    engine.emit({ kind: 'deleted', session: 'main-cpu' });
    expect((await spend({ verb: 'count-by-cpu', session: 'main' })).asked).toBe(RATES.create.burst);
  });
});

describe('a locked session', () => {
  test.each<Request>([
    { verb: 'suspend', session: 'main' },
    { verb: 'delete', session: 'main' },
    { verb: 'change', session: 'main', change: { events: [{ event: 'kfree' }] } },
  ])('cannot be stopped: %j', async (request) => {
    expect(await rejection(ask(request, 'somebody'))).toMatchObject({
      code: 'SESSION_LOCKED',
      hint: expect.stringContaining('--unlock-main'),
    });
    expect(engine.asked).toEqual([]);
    const facts = { client: 'somebody', verb: request.verb, session: 'main' };
    expect(log.warn).toHaveBeenCalledWith(expect.objectContaining(facts), expect.anything());
  });

  test('takes no other interval either: each change is a pause', async () => {
    const { events } = sessionInfo();
    for (const change of [{ intervalMs: 200 }, { events }]) {
      const error = await rejection(ask({ verb: 'change', session: 'main', change }));
      expect(error).toMatchObject({ code: 'SESSION_LOCKED' });
    }
    await ask({ verb: 'resume', session: 'main' });
  });

  test('is no other session', async () => {
    await ask({ verb: 'suspend', session: 's1' });
    engine.session({ id: 'main', locked: false });
    await ask({ verb: 'delete', session: 'main' });
  });
});

describe('a rule that suspends', () => {
  const suspend = (alert?: string): Request => ({ verb: 'suspend', session: 'main', alert });
  beforeEach(() => engine.emit({ kind: 'alert-rules', rules: [{ rule: RULE, configured: true }] }));

  test('may suspend a locked session, as often as it is resumed', async () => {
    for (let times = 0; times < 100; times++) await ask(suspend('heavy'), 'alert heavy');
    const facts = { client: 'alert heavy', verb: 'suspend', session: 'main' };
    expect(log.info).toHaveBeenLastCalledWith(facts, 'an alert suspended a session');
  });

  test.each([undefined, 'light'])('is no excuse for %s', async (alert) => {
    expect(await rejection(ask(suspend(alert)))).toMatchObject({ code: 'SESSION_LOCKED' });
  });

  test('suspends no other session, and none when it is gone or only notifies', async () => {
    engine.session({ id: 's1', locked: true });
    const other: Request = { verb: 'suspend', session: 's1', alert: 'heavy' };
    expect(await rejection(ask(other))).toMatchObject({ code: 'SESSION_LOCKED' });
    engine.emit({
      kind: 'alert-rules',
      rules: [{ rule: { ...RULE, action: 'notify' }, configured: true }],
    });
    expect(await rejection(ask(suspend('heavy')))).toMatchObject({ code: 'SESSION_LOCKED' });
    engine.emit({ kind: 'alert-rules', rules: [] });
    expect(await rejection(ask(suspend('heavy')))).toMatchObject({ code: 'SESSION_LOCKED' });
  });
});

describe('the log', () => {
  test('has each change with the client that made it', async () => {
    await ask(CREATE, '127.0.0.1 port 5');
    await ask({ verb: 'delete', session: 's1' }, '\u001b[31m');
    await ask({ verb: 'reconcile', session: 'main' });
    await ask({ verb: 'count-by-site', session: 'main', pid: 7 });
    await ask({ verb: 'events' }, 'nobody');
    await ask(PAGES);
    await ask(SET);
    await ask({ verb: 'delete-alert', alert: 'heavy' });
    expect(log.info.mock.calls.map(([facts]) => facts as object)).toEqual([
      { client: '127.0.0.1 port 5', verb: 'create', session: 's1', asked: SPEC },
      { client: '?[31m', verb: 'delete', session: 's1' },
      { client: 'the service', verb: 'reconcile', session: 'main' },
      { client: 'the service', verb: 'count-by-site', session: 'main', pid: 7 },
      { client: 'the service', verb: 'pages', pid: 7 },
      { client: 'the service', verb: 'set-alert', session: undefined, asked: RULE },
      { client: 'the service', verb: 'delete-alert', session: undefined, asked: 'heavy' },
    ]);
  });

  test('has a long request in short', async () => {
    const filter = `id != ${'1'.repeat(480)}`;
    const spec = SessionSpec.parse({
      events: Array.from({ length: 63 }, (_, index) => ({ event: `raw_syscalls:sys_${index}`, filter })),
      scope: { cgroups: Array.from({ length: 64 }, (_, index) => `${index}/${'c'.repeat(990)}`) },
    });
    await ask({ verb: 'create', spec });
    const facts: unknown = log.info.mock.calls[0]?.[0];
    expect(facts).toMatchObject({
      asked: {
        events: { number: 63, first: [0, 1, 2].map((index) => ({ event: `raw_syscalls:sys_${index}` })) },
        scope: { cgroups: { number: 64 }, inherit: true },
        intervalMs: 1000,
      },
    });
    expect(JSON.stringify(facts).length).toBeLessThan(1_500);
  });

  test('has no request that failed', async () => {
    engine.handlers = {};
    await rejection(ask(CREATE));
    expect(log.info).not.toHaveBeenCalled();
  });
});
