import { NoRespondersError } from '@nats-io/transport-node';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { VmtallyError } from '../../../src/errors.ts';
import { packSummary } from '../../../src/fleet/pack-summary.ts';
import type { Summary } from '../../../src/fleet/schema.ts';
import { subjectsOf } from '../../../src/fleet/subjects.ts';
import { natsError } from '../../../src/nats/nats-error.ts';
import { lastOf, publishAfter } from '../../../src/nats/stream.ts';
import { Publisher } from '../../../src/server/fleet/publisher.ts';
import { summaryOf } from '../../fleet/summary-fixture.ts';

vi.mock(import('../../../src/nats/stream.ts'), () => ({ lastOf: vi.fn(), publishAfter: vi.fn() }));

const HOST = 'web-1.example';
const AWAY = new VmtallyError('FLEET_UNREACHABLE', 'no answer in time', 'Look.');

/** The last message of the host in the stream. */
let kept: { sequence: number; data: Buffer } | undefined;
/** Ends of the next messages that are published; without one the stream keeps a message. */
let ends: ('lost' | 'superseded')[];
/** Another service that answers; undefined: nobody does. */
let twin: string | undefined;
let notices: unknown[];
let summaries: {
  run: string;
  seq: number;
  intervalMs: number;
  former: Summary | 'unreadable' | undefined;
  next: () => Promise<Buffer | undefined>;
  kept: () => void;
};
let publisher: Publisher;

const keep = (data: Buffer): number => {
  kept = { sequence: (kept?.sequence ?? 0) + 1, data };
  return kept.sequence;
};
const another = (change: Partial<Summary> = {}) => keep(packSummary(summaryOf({ run: 'other', ...change })));

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
  [kept, ends, twin, notices] = [undefined, [], undefined, []];
  vi.mocked(lastOf).mockImplementation(async () => kept);
  vi.mocked(publishAfter).mockReset();
  vi.mocked(publishAfter).mockImplementation(async (_, __, payload, after) => {
    const end = ends.shift();
    if (end === 'superseded' || after !== (kept?.sequence ?? 0)) return 'superseded';
    const sequence = keep(Buffer.from(payload));
    if (end === 'lost') throw AWAY;
    return sequence;
  });
  summaries = {
    run: 'mine',
    seq: 0,
    intervalMs: 10_000,
    former: undefined,
    next: async () => packSummary(summaryOf({ run: 'mine', seq: ++summaries.seq })),
    kept: vi.fn(),
  };
  const connection = {
    nats: {},
    request: async () => {
      if (twin === undefined) throw natsError(new NoRespondersError('ask'), 'no answer');
      return { string: () => JSON.stringify({ run: twin }) };
    },
    publish: (_: string, notice: string) => notices.push(JSON.parse(notice)),
  };
  publisher = new Publisher(connection as never, subjectsOf('prod'), HOST, summaries, { refusedMs: 1_000 });
});

const problem = async () => {
  const attempt = await publisher.attempt();
  return attempt.kind === 'failed' ? attempt.problem : expect.fail(attempt.kind);
};

test('summaries follow each other, and until there is a tick an attempt waits', async () => {
  const { next } = summaries;
  summaries.next = async () => undefined;
  expect(await publisher.attempt()).toEqual({ kind: 'waits' });
  expect(publisher.hasPublished).toBe(false);
  summaries.next = next;
  for (const sequence of [1, 2]) {
    expect(await publisher.attempt()).toEqual({ kind: 'kept' });
    expect(kept?.sequence).toBe(sequence);
  }
  expect(publisher.hasPublished).toBe(true);
  expect(summaries.kept).toHaveBeenCalledTimes(2);
});

test('a summary whose acknowledgement was lost counts as kept at the next attempt', async () => {
  ends = ['lost'];
  expect(await problem()).toBe(AWAY);
  expect(summaries.kept).not.toHaveBeenCalled();
  expect(await publisher.attempt()).toEqual({ kind: 'kept' });
  expect(summaries.kept).toHaveBeenCalledTimes(2);
  expect(kept?.sequence).toBe(2);
});

test('a message that came before a summary is read, and the summary follows it', async () => {
  await publisher.attempt();
  // A repetition of the own message, as of one whose acknowledgement was lost.
  kept = { ...(kept ?? expect.fail()), sequence: 7 };
  expect(await publisher.attempt()).toEqual({ kind: 'kept' });
  expect(kept.sequence).toBe(8);
});

test('a second message before a summary is a failure, and the next attempt reads the stream again', async () => {
  await publisher.attempt();
  ends = ['superseded', 'superseded'];
  expect(await problem()).toMatchObject({ code: 'FLEET_STREAM' });
  expect(vi.mocked(publishAfter)).toHaveBeenCalledTimes(3);
  expect(await publisher.attempt()).toEqual({ kind: 'kept' });
});

test('the sums of a former run are carried on', async () => {
  another({ epoch: 3 });
  expect(await publisher.attempt()).toEqual({ kind: 'kept' });
  expect(summaries.former).toMatchObject({ run: 'other', epoch: 3 });
});

test('a former message that cannot be read is noted', async () => {
  keep(Buffer.from('nonsense'));
  expect(await publisher.attempt()).toEqual({ kind: 'kept' });
  expect(summaries.former).toBe('unreadable');
});

test('a host at which another service answers is refused, and looked at again after a while', async () => {
  twin = 'other';
  expect(await problem()).toMatchObject({ code: 'FLEET_TWIN', message: expect.stringContaining(HOST) });
  expect(notices).toEqual([{ host: HOST, run: 'mine', other: 'other' }]);
  twin = undefined;
  expect(await problem()).toMatchObject({ message: expect.stringContaining('another service publishes') });
  expect(notices).toHaveLength(1);
  vi.advanceTimersByTime(1_000);
  expect(await problem()).toMatchObject({ message: expect.stringContaining('may publish as host') });
  expect(vi.mocked(publishAfter)).not.toHaveBeenCalled();
  vi.advanceTimersByTime(100_000);
  expect(await publisher.attempt()).toEqual({ kind: 'kept' });
});

test('a service that publishes after this one published is a twin', async () => {
  await publisher.attempt();
  another();
  expect(await problem()).toMatchObject({ code: 'FLEET_TWIN' });
  expect(notices).toMatchObject([{ other: 'other' }]);
  const { calls } = vi.mocked(publishAfter).mock;
  const before = calls.length;
  expect(await problem()).toMatchObject({ code: 'FLEET_TWIN' });
  expect(calls).toHaveLength(before);
});

test('a service that began at the same time is a twin', async () => {
  vi.mocked(publishAfter).mockImplementationOnce(async () => {
    another();
    return 'superseded';
  });
  expect(await problem()).toMatchObject({ code: 'FLEET_TWIN' });
  expect(publisher.hasPublished).toBe(false);
});

test('an INTERNAL error does not show clients its text, and keeps its cause', async () => {
  const cause = new TypeError('/secret is not a function');
  summaries.next = () => Promise.reject(cause);
  expect(await problem()).toMatchObject({ code: 'INTERNAL', message: 'no summary can be made', cause });
});
