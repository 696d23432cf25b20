import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { takeTurns } from '../../../src/server/http/take-turns.ts';

test('requests that came at once are answered in order, one in each turn of the event loop', async () => {
  const app = new Hono();
  let turns = 0;
  const answeredIn: number[] = [];
  app.use(takeTurns());
  app.get('/', (c) => {
    answeredIn.push(turns);
    return c.body(null, 204);
  });
  let counting = true;
  const countTurns = () => {
    turns++;
    if (counting) setImmediate(countTurns);
  };
  setImmediate(countTurns);
  await Promise.all(Array.from({ length: 7 }, async () => await app.request('/')));
  counting = false;
  expect(answeredIn.toSorted((a, b) => a - b)).toEqual(answeredIn);
  expect(new Set(answeredIn).size).toBe(7);
});
