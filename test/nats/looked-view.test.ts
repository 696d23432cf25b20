import { deflateSync } from 'node:zlib';
import { headers, type Msg } from '@nats-io/transport-node';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { VmtallyError } from '../../src/errors.ts';
import { MESSAGE_BYTES } from '../../src/fleet/asks.ts';
import type { RelaySink } from '../../src/nats/host-view-sink.ts';
import { LookedView } from '../../src/nats/looked-view.ts';
import { turnTaker } from '../../src/turn-taker.ts';
import type { ServerMessage } from '../../src/wire/messages.ts';
import type { Problem } from '../../src/wire/session.ts';

const MESSAGE: ServerMessage = { type: 'sessions', key: 'v1', sessions: [] };

let leases: { lease: string; take: (message: Msg) => void; isEnded: boolean }[];
let asked: { kind: string; lease: string }[];
let answer: () => void;
let turn: () => Promise<void>;
let view: LookedView;
let got: ServerMessage[];
let lost: number[];
let problems: Problem[];
let sink: RelaySink & { ready: boolean };

beforeEach(() => {
  vi.useFakeTimers();
  [leases, asked, got, lost, problems] = [[], [], [], [], []];
  answer = () => {};
  turn = turnTaker();
  view = new LookedView({
    open: (take) => {
      const opened = { lease: `l${leases.length}`, take, isEnded: false };
      leases.push(opened);
      return { lease: opened.lease, end: () => (opened.isEnded = true) };
    },
    ask: async (request) => {
      asked.push(request as (typeof asked)[number]);
      answer();
    },
    turn: () => turn(),
    view: { view: 'sessions' },
  });
  sink = {
    ready: true,
    message: (message) => got.push(message),
    lost: (messages) => lost.push(messages),
    closed: (problem) => problems.push(problem),
  };
  onTestFinished(() => {
    view.end();
    vi.useRealTimers();
  });
});

function send(seq: number, lease = leases.at(-1), content: unknown = MESSAGE): void {
  const made = headers();
  made.set('seq', String(seq));
  lease?.take({ data: Buffer.from(JSON.stringify(content)), headers: made } as unknown as Msg);
}
const soon = () => vi.advanceTimersByTimeAsync(100);

test('messages are passed on in order, those too that come before the view begins', async () => {
  await view.ask();
  send(1);
  view.begin(sink);
  send(2);
  await soon();
  expect(got).toEqual([MESSAGE, MESSAGE]);
  expect(asked).toEqual([{ kind: 'look', lease: 'l0', view: { view: 'sessions' } }]);
});

test('a packed message is read', async () => {
  await view.ask();
  view.begin(sink);
  const made = headers();
  made.set('seq', '1');
  made.set('encoding', 'deflate');
  leases[0]?.take({ data: deflateSync(JSON.stringify(MESSAGE)), headers: made } as unknown as Msg);
  await soon();
  expect(got).toEqual([MESSAGE]);
});

test('after a gap it looks again with another lease, and says what was lost', async () => {
  await view.ask();
  view.begin(sink);
  send(1);
  send(3);
  await soon();
  expect(asked.slice(1)).toMatchObject([
    { kind: 'end', lease: 'l0' },
    { kind: 'look', lease: 'l1' },
  ]);
  expect(leases[0]?.isEnded).toBe(true);
  expect(lost).toEqual([1]);
  send(4, leases[0]);
  send(1, leases[1]);
  await soon();
  expect(got).toEqual([MESSAGE, MESSAGE]);
});

test('a client that reads too slowly gets nothing until it is ready, and then a snapshot', async () => {
  await view.ask();
  view.begin(sink);
  sink.ready = false;
  send(1);
  send(2);
  await soon();
  expect(leases).toHaveLength(1);
  sink.ready = true;
  send(3);
  await soon();
  expect(leases).toHaveLength(2);
  expect(lost).toEqual([3]);
});

test('a lease is renewed, and where that fails it is asked for again until the host answers', async () => {
  await view.ask();
  view.begin(sink);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(asked.at(-1)).toEqual({ kind: 'renew', lease: 'l0' });
  answer = () => {
    throw new VmtallyError('FLEET_UNREACHABLE', 'no service answers', 'Look.');
  };
  await vi.advanceTimersByTimeAsync(15_000);
  expect(problems).toEqual([]);
  answer = () => {};
  await vi.advanceTimersByTimeAsync(5_000);
  send(1);
  await soon();
  expect(got).toEqual([MESSAGE]);
});

test.each([
  ['what is no message', 'nonsense', 'FLEET_UNREACHABLE'],
  ['a message of another version', { type: 'new' }, 'FLEET_UNREACHABLE'],
  ['a message of another view', { type: 'alerts', key: 'v1', alerts: [] }, 'FLEET_UNREACHABLE'],
  [
    'the end of the session there',
    {
      type: 'closed',
      key: 'v1',
      problem: { code: 'SESSION_UNKNOWN', message: 'it was deleted', hint: 'Look.' },
    },
    'SESSION_UNKNOWN',
  ],
])('%s closes the view', async (_, content, code) => {
  await view.ask();
  view.begin(sink);
  send(1, leases[0], content);
  await soon();
  expect(problems).toMatchObject([{ code }]);
  expect(leases[0]?.isEnded).toBe(true);
  expect(asked.at(-1)).toEqual({ kind: 'end', lease: 'l0' });
});

test('a refusal when it looks again closes the view', async () => {
  await view.ask();
  view.begin(sink);
  answer = () => {
    throw new VmtallyError('SESSION_UNKNOWN', 'there is no session x', 'Look.');
  };
  send(2);
  await soon();
  expect(problems).toMatchObject([{ code: 'SESSION_UNKNOWN' }]);
});

test('a host that is asked too often is asked again at the next renewal', async () => {
  await view.ask();
  view.begin(sink);
  const refuse = () => {
    throw new VmtallyError('RATE_LIMIT', 'hubs ask this host too often', 'Ask again in 1 s.');
  };
  answer = refuse;
  await vi.advanceTimersByTimeAsync(5_000);
  // Nothing was lost: the lease lasts for three renewals.
  answer = () => {};
  await vi.advanceTimersByTimeAsync(5_000);
  expect(asked.slice(1).map(({ kind }) => kind)).toEqual(['renew', 'renew']);
  answer = refuse;
  send(2);
  await soon();
  expect(problems).toEqual([]);
  answer = () => {};
  await vi.advanceTimersByTimeAsync(5_000);
  send(1);
  await soon();
  expect(got).toEqual([MESSAGE]);
});

test('a snapshot that is asked for is the first message of another lease, and nothing was lost', async () => {
  const first: boolean[] = [];
  sink.message = (_, isFirst) => first.push(isFirst);
  await view.ask();
  view.begin(sink);
  send(1);
  send(2);
  await soon();
  await view.again();
  expect(leases[0]?.isEnded).toBe(true);
  send(1);
  await soon();
  expect(first).toEqual([true, false, true]);
  expect(lost).toEqual([]);
});

test('where a snapshot is not answered, it is asked for again at the next renewal', async () => {
  await view.ask();
  view.begin(sink);
  answer = () => {
    throw new VmtallyError('FLEET_UNREACHABLE', 'no service answers', 'Look.');
  };
  await view.again();
  answer = () => {};
  await vi.advanceTimersByTimeAsync(5_000);
  expect(asked.filter(({ kind }) => kind === 'look')).toHaveLength(3);
});

test('a view that ends while it asks for a snapshot gives the lease back that the host then opens', async () => {
  await view.ask();
  view.begin(sink);
  answer = () => {
    if (asked.at(-1)?.kind === 'look') view.end();
  };
  await view.again();
  // The host opened the lease after the first request to end it.
  expect(asked.slice(1)).toMatchObject([
    { kind: 'end', lease: 'l0' },
    { kind: 'look', lease: 'l1' },
    { kind: 'end', lease: 'l1' },
    { kind: 'end', lease: 'l1' },
  ]);
  expect(lost).toEqual([]);
});

test('a message is taken when its turn comes', async () => {
  const turns: (() => void)[] = [];
  turn = () => new Promise((resolve) => turns.push(resolve));
  await view.ask();
  view.begin(sink);
  for (let seq = 1; seq <= 3; seq++) send(seq);
  for (const count of [0, 1, 2]) {
    await soon();
    expect(got).toHaveLength(count);
    expect(turns).toHaveLength(count + 1);
    turns[count]?.();
  }
});

test('more messages than wait are lost, and a snapshot follows', async () => {
  await view.ask();
  view.begin(sink);
  for (let seq = 1; seq <= 40; seq++) send(seq);
  await soon();
  expect(leases).toHaveLength(2);
  expect(lost[0]).toBeGreaterThan(20);
  send(1);
  await soon();
  expect(got).toEqual([MESSAGE]);
});

test('a text with more bytes than a service sends closes the view', async () => {
  await view.ask();
  view.begin(sink);
  send(1, leases[0], { ...MESSAGE, sessions: ['x'.repeat(MESSAGE_BYTES)] });
  await soon();
  expect(problems).toMatchObject([{ code: 'FLEET_UNREACHABLE' }]);
});

test('a text of empty objects closes the view before they are made', async () => {
  await view.ask();
  view.begin(sink);
  const made = headers();
  made.set('seq', '1');
  const parse = vi.spyOn(JSON, 'parse');
  onTestFinished(() => parse.mockRestore());
  const data = Buffer.from(`{"type":"sessions","key":"v1","sessions":[${'{},'.repeat(500_000)}{}]}`);
  leases[0]?.take({ data, headers: made } as unknown as Msg);
  await soon();
  expect(problems).toMatchObject([{ code: 'FLEET_UNREACHABLE' }]);
  expect(parse).not.toHaveBeenCalled();
});

test('a host that leaves a gap in each view is asked again at the renewals only', async () => {
  await view.ask();
  view.begin(sink);
  for (let gap = 0; gap < 5; gap++) {
    send(7);
    await soon();
  }
  expect(leases).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(leases).toHaveLength(3);
  send(1);
  await soon();
  expect(got).toEqual([MESSAGE]);
});
