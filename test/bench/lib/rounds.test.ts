import { expect, it } from 'vitest';
import { alternate } from './rounds.ts';

const candidates = ['a', 'b', 'c'].map((name) => ({ name }));

it('measures all once a round, in every second round in reverse order', async () => {
  const order: string[] = [];
  const messages: string[] = [];
  const rounds = await alternate(
    candidates,
    3,
    (text) => messages.push(text),
    async ({ name }, round) => {
      order.push(name);
      return { ns: round, bytes: 10 * round };
    },
  );
  expect(order.join('')).toBe('abccbaabc');
  expect(messages[0]).toBe('round 1 of 3: a');
  expect(rounds.rows('ns')).toEqual(candidates.map(({ name }) => ({ name, values: [0, 1, 2] })));
  expect(rounds.values('bytes', 'b')).toEqual([0, 10, 20]);
  expect(rounds.values('bytes', 'nobody')).toEqual([]);
});

it('drops a candidate that fails, with all its values, and goes on with the others', async () => {
  const rounds = await alternate(
    candidates,
    2,
    () => {},
    async ({ name }, round) => {
      if (name === 'b' && round === 1) throw new Error('it broke');
      return { ns: round };
    },
  );
  expect(rounds.rows('ns').map(({ name }) => name)).toEqual(['a', 'c']);
  expect(rounds.leftOut).toEqual([{ what: 'b', why: 'it broke' }]);
});
