import { Hono } from 'hono';
import { expect, test, vi } from 'vitest';
import { inTurns } from '../../../src/server/http/in-turns.ts';

/** The answer to a request, the parts that were made, and what gives the next turn. */
async function answer() {
  const made: string[] = [];
  const turns: (() => void)[] = [];
  function* parts(): Generator<string, undefined> {
    for (const part of ['{"a":', '1', '}']) {
      made.push(part);
      yield part;
    }
  }
  const app = new Hono();
  const nextTurn = () => new Promise<void>((resolve) => turns.push(resolve));
  app.get('/', (c) => inTurns(c, parts(), nextTurn));
  const response = await app.request('/');
  /** Gives a turn, once one is asked for. */
  const give = async () => {
    await vi.waitFor(() => expect(turns).not.toHaveLength(0));
    turns.shift()?.();
  };
  return { response, made, turns, give };
}

test('makes a part of the answer in each turn', async () => {
  const { response, made, give } = await answer();
  expect(response.headers.get('content-type')).toBe('application/json');
  expect(made).toEqual([]);
  const reader = response.body?.getReader() ?? expect.fail();
  let text = '';
  for (const count of [1, 2, 3]) {
    const read = reader.read();
    await give();
    text += new TextDecoder().decode((await read).value);
    expect(made).toHaveLength(count);
  }
  const end = reader.read();
  await give();
  expect(await end).toMatchObject({ done: true });
  expect(JSON.parse(text)).toEqual({ a: 1 });
});

test('makes no more for a client that has gone', async () => {
  const { response, made, turns, give } = await answer();
  const reader = response.body?.getReader() ?? expect.fail();
  const read = reader.read();
  await give();
  await read;
  await reader.cancel();
  while (turns.length > 0) await give();
  await new Promise((resolve) => setImmediate(resolve));
  expect(made).toEqual(['{"a":']);
});
