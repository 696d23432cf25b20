import { PermissionViolationError } from '@nats-io/transport-node';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { VmtallyError } from '../../../src/errors.ts';
import { natsError } from '../../../src/nats/nats-error.ts';
import { Agent } from '../../../src/server/fleet/agent.ts';
import type { Attempt } from '../../../src/server/fleet/publisher.ts';

const fake = vi.hoisted(() => ({
  /** The end of the next attempts to publish. */
  attempt: { kind: 'waits' } as unknown,
  hasPublished: false,
  attempts: 0,
  subscribed: [] as string[],
  listener: {} as { up: () => void; down: () => void; denied: (problem: Error) => void },
}));

vi.mock(import('../../../src/nats/connection.ts'), () => ({
  Connection: class {
    constructor(_: unknown, listener: typeof fake.listener) {
      fake.listener = listener;
    }
    start() {}
    async stop() {}
    subscribe(subject: string) {
      fake.subscribed.push(subject);
    }
  } as never,
}));
vi.mock(import('../../../src/server/fleet/publisher.ts'), () => ({
  Publisher: class {
    get hasPublished() {
      return fake.hasPublished;
    }
    async attempt() {
      fake.attempts++;
      return fake.attempt;
    }
  } as never,
}));

const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
const facts = { servers: ['nats://10.0.0.1:4222'], fleet: 'prod', host: 'web-1.example' };
let agent: Agent;

beforeEach(() => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  vi.clearAllMocks();
  Object.assign(fake, { attempt: { kind: 'waits' }, hasPublished: false, attempts: 0, subscribed: [] });
  const options = { ...facts, labels: {}, intervalMs: 10_000, bootId: '' };
  const about = { vmtally: '0.1.0', bpftrace: '', kernel: '6.12' };
  agent = new Agent(options, {} as never, about, log);
  onTestFinished(() => agent.stop());
});

/** Makes an attempt that comes to this. */
async function publish(attempt: Attempt): Promise<void> {
  fake.attempt = attempt;
  fake.hasPublished ||= attempt.kind === 'kept';
  fake.listener.up();
  await vi.advanceTimersByTimeAsync(0);
}
const failed = (...problem: ConstructorParameters<typeof VmtallyError>): Attempt => ({
  kind: 'failed',
  problem: new VmtallyError(...problem),
});
const FULL = failed('FLEET_STREAM', 'the disk is full', 'Make room.');
const AWAY = failed('FLEET_UNREACHABLE', 'no answer in time', 'Look at the server.');

test('attempts are an interval apart, sooner before the first tick, and at once where the connection comes', async () => {
  await publish({ kind: 'waits' });
  await vi.advanceTimersByTimeAsync(200);
  expect(fake.attempts).toBe(2);
  await publish({ kind: 'kept' });
  expect(fake.attempts).toBe(3);
  await vi.advanceTimersByTimeAsync(9_999);
  expect(fake.attempts).toBe(3);
  await vi.advanceTimersByTimeAsync(1);
  expect(fake.attempts).toBe(4);
});

test('hubs are answered once a summary is kept', async () => {
  await publish(AWAY);
  expect(fake.subscribed).toEqual([]);
  await publish({ kind: 'kept' });
  await publish({ kind: 'kept' });
  expect(fake.subscribed).toEqual(['vmtally.v1.prod.ask.web-1=example']);
});

test('health has what became of the last attempt', async () => {
  expect(agent.health).toMatchObject({ ...facts, state: 'connecting', problem: null, lookers: 0 });
  await publish({ kind: 'kept' });
  expect(agent.health).toMatchObject({ state: 'ok', summaries: 1, failures: 0, lastMs: Date.now() });
  await publish(AWAY);
  expect(agent.health).toMatchObject({ state: 'away', problem: 'no answer in time', failures: 1 });
  await publish(failed('FLEET_TWIN', 'another service publishes', 'End one.'));
  expect(agent.health).toMatchObject({ state: 'refused', summaries: 1, failures: 2 });
});

test('the log has each change of the state and of its reason, and no repetition', async () => {
  await publish(AWAY);
  await publish(AWAY);
  await publish(FULL);
  await publish(FULL);
  expect(log.warn.mock.calls.map(([line]: { code: string }[]) => line?.code)).toEqual([
    'FLEET_UNREACHABLE',
    'FLEET_STREAM',
  ]);
  await publish({ kind: 'kept' });
  await publish({ kind: 'kept' });
  expect(log.info).toHaveBeenCalledExactlyOnceWith(facts, 'summaries are published to the fleet');
});

test('an error of the service is logged with its cause', async () => {
  const cause = new TypeError('x is not a function');
  await publish(failed('INTERNAL', 'no summary can be made', 'Look at the log.', { cause }));
  expect(log.warn).toHaveBeenCalledWith(
    expect.objectContaining({ err: cause }),
    'nothing is published to the fleet; counting goes on',
  );
  expect(agent.health.problem).toBe('no summary can be made');
});

test.each<[string, 'subscription' | 'publish', string, boolean]>([
  ['hear hubs', 'subscription', 'vmtally.v1.prod.ask.web-1=example', true],
  ['answer hubs', 'publish', 'vmtally.v1.prod.answer.web-1=example.t1', true],
  ['send views', 'publish', 'vmtally.v1.prod.live.web-1=example.l1', true],
  // Attempts to publish say so themselves.
  ['publish', 'publish', 'vmtally.v1.prod.sum.web-1=example.main', false],
  ['ask itself', 'publish', 'vmtally.v1.prod.ask.web-1=example', false],
])(
  'a server that forbids to %s is logged where nothing else says so, and rarely',
  (_, act, subject, isLogged) => {
    const violation = new PermissionViolationError('no', act, subject);
    for (let times = 0; times < 100; times++) fake.listener.denied(natsError(violation, 'a message is lost'));
    expect(log.warn).toHaveBeenCalledTimes(Number(isLogged));
    if (isLogged)
      expect(log.warn).toHaveBeenCalledWith(
        {
          ...facts,
          code: 'FLEET_DENIED',
          problem: expect.stringContaining(subject),
          hint: expect.stringContaining('permissions'),
        },
        'hubs get no answer from this host',
      );
  },
);

test.each<[string, Attempt, number]>([
  ['are published', { kind: 'kept' }, 1],
  ['are not published where nothing was kept last time', AWAY, 0],
])('when the service ends, its newest numbers %s', async (_, attempt, more) => {
  await publish(attempt);
  const before = fake.attempts;
  await agent.stop();
  expect(fake.attempts).toBe(before + more);
});
