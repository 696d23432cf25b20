import type { Msg } from '@nats-io/transport-node';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Looks } from '../../../src/server/fleet/looks.ts';
import type { Sink } from '../../../src/server/live-view.ts';
import { Published } from '../../../src/server/published.ts';
import type { ServerMessage } from '../../../src/wire/messages.ts';

/** A host that answers requests. */
function looking({ view, groups }: { view?: unknown; groups?: unknown } = {}) {
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const none = async () => ({ series: [], cells: [], blur: [] });
  const summaries = { run: 'r1', groups: groups ?? none };
  const to = { subjects: { live: () => 'live' } as never, host: 'web-1' };
  const connection = { waitingBytes: 0, publish: () => true };
  const looks = new Looks({ view } as never, connection as never, to, summaries as never, () => {});
  onTestFinished(() => looks.endAll());
  const ask = async (request: string): Promise<unknown> => {
    let answer = '';
    const respond = (text: string) => (answer = text);
    await looks.take({ data: Buffer.from(request), respond } as unknown as Msg);
    return JSON.parse(answer);
  };
  return { ask, looks };
}
const asked = (parts: Parameters<typeof looking>[0] = {}) => looking(parts).ask;
const PING = '{"kind":"ping"}';

test.each([
  ['nested deeper than a request is', '['.repeat(400_000), 'REQUEST_INVALID', 'nested too deep'],
  ['no JSON', 'x', 'REQUEST_INVALID', 'no JSON'],
  [
    'more values than a request has',
    `{"kind":"groups","grouping":"name","keys":[${'1,'.repeat(200_000)}1]}`,
    'REQUEST_INVALID',
    'more than 4000 values',
  ],
  ['larger than a request is', ' '.repeat(600_000), 'REQUEST_SIZE', 'more than 524288 bytes'],
])('a request that is %s is refused, before it takes long', async (_, request, code, part) => {
  const ask = asked();
  const parse = vi.spyOn(JSON, 'parse');
  onTestFinished(() => parse.mockRestore());
  expect(await ask(request)).toMatchObject({ problem: { code, message: expect.stringContaining(part) } });
  const nested = parse.mock.calls.filter(([text]) => text.startsWith('[['));
  expect(nested).toEqual([]);
});

test('requests that are more than those of all hubs are refused, until there is time again', async () => {
  const ask = asked();
  for (let number = 0; number < 200; number++) expect(await ask(PING)).toEqual({ run: 'r1' });
  expect(await ask(PING)).toMatchObject({ problem: { code: 'RATE_LIMIT' } });
  vi.advanceTimersByTime(20);
  expect(await ask(PING)).toEqual({ run: 'r1' });
  expect(await ask(PING)).toMatchObject({ problem: { code: 'RATE_LIMIT' } });
});

test('large requests count as several', async () => {
  const ask = asked();
  for (let number = 0; number < 3; number++)
    expect(await ask(' '.repeat(500_000))).toMatchObject({ problem: { code: 'REQUEST_INVALID' } });
  expect(await ask(' '.repeat(500_000))).toMatchObject({ problem: { code: 'RATE_LIMIT' } });
});

const GROUPS = '{"kind":"groups","grouping":"name","keys":["a"]}';

test('requests for numbers of groups have a rate of their own: others are answered meanwhile', async () => {
  const ask = asked();
  for (let number = 0; number < 10; number++) expect(await ask(GROUPS)).toMatchObject({ ok: true });
  for (let number = 0; number < 10; number++)
    expect(await ask(GROUPS)).toMatchObject({ problem: { code: 'RATE_LIMIT' } });
  for (let number = 0; number < 100; number++) expect(await ask(PING)).toEqual({ run: 'r1' });
  vi.advanceTimersByTime(200);
  expect(await ask(GROUPS)).toMatchObject({ ok: true });
});

test('numbers of groups are added up for one request at a time, and few requests wait', async () => {
  const running: (() => void)[] = [];
  const ask = asked({
    groups: async () => {
      await new Promise<void>((resolve) => running.push(resolve));
      return { series: [], cells: [], blur: [] };
    },
  });
  const answers = Array.from({ length: 10 }, () => ask(GROUPS));
  await vi.waitFor(() => expect(running).toHaveLength(1));
  vi.advanceTimersByTime(2_000);
  expect(await ask(GROUPS)).toMatchObject({ problem: { code: 'RATE_LIMIT' } });
  for (const [index, answer] of answers.entries()) {
    await vi.waitFor(() => expect(running).toHaveLength(index + 1));
    running[index]?.();
    expect(await answer).toMatchObject({ ok: true });
  }
});

test('a view that ends in its first message has no lease', async () => {
  let ends = 0;
  const closed = {
    type: 'closed',
    key: 'v1',
    problem: { code: 'INTERNAL', message: 'broken', hint: 'Look.' },
  };
  const subscribe = (sink: Sink) => {
    sink.send(new Published(closed as ServerMessage));
    return () => ends++;
  };
  const { ask, looks } = looking({ view: async () => ({ key: 'v1', subscribe }) });
  const look = '{"kind":"look","lease":"abcdefgh","view":{"view":"sessions"}}';
  expect(await ask(look)).toMatchObject({ ok: true });
  expect(looks.count).toBe(0);
  expect(ends).toBe(1);
});
