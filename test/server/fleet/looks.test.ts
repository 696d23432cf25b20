import type { Msg } from '@nats-io/transport-node';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Looks } from '../../../src/server/fleet/looks.ts';

/** Answers of a host to requests. */
function asked() {
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const summaries = { run: 'r1', groups: async () => ({ series: [], cells: [], blur: [] }) };
  const to = { subjects: {} as never, host: 'web-1' };
  const looks = new Looks({} as never, {} as never, to, summaries as never, () => {});
  return async (request: string): Promise<unknown> => {
    let answer = '';
    const respond = (text: string) => (answer = text);
    await looks.take({ data: Buffer.from(request), respond } as unknown as Msg);
    return JSON.parse(answer);
  };
}
const PING = '{"kind":"ping"}';

test.each([
  ['nested deeper than a request is', '['.repeat(400_000), 'REQUEST_INVALID'],
  ['no JSON', 'x', 'REQUEST_INVALID'],
  [
    'more values than a request has',
    `{"kind":"groups","grouping":"name","keys":[${'1,'.repeat(200_000)}1]}`,
    'REQUEST_INVALID',
  ],
  ['larger than a request is', ' '.repeat(600_000), 'REQUEST_SIZE'],
])('a request that is %s is refused, before it takes long', async (_, request, code) => {
  const ask = asked();
  const parse = vi.spyOn(JSON, 'parse');
  onTestFinished(() => parse.mockRestore());
  expect(await ask(request)).toMatchObject({ problem: { code } });
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

test('large requests, and those for numbers of groups, count as several', async () => {
  const ask = asked();
  const groups = '{"kind":"groups","grouping":"name","keys":["a"]}';
  for (let number = 0; number < 20; number++) expect(await ask(groups)).toMatchObject({ ok: true });
  expect(await ask(PING)).toMatchObject({ problem: { code: 'RATE_LIMIT' } });
  vi.advanceTimersByTime(4_000);
  for (let number = 0; number < 3; number++)
    expect(await ask(' '.repeat(500_000))).toMatchObject({ problem: { code: 'REQUEST_INVALID' } });
  expect(await ask(' '.repeat(500_000))).toMatchObject({ problem: { code: 'RATE_LIMIT' } });
});
