import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { SeekTurns } from '../../../src/server/player/seek-turns.ts';

/** Work that ends when it is told to. */
function held() {
  let end = () => {};
  const work = new Promise<void>((resolve) => (end = resolve));
  return { work: () => work, end };
}

test('a player that seeks again keeps its place, and only what it sought last is done', async () => {
  const turns = new SeekTurns();
  const [busy, one, two] = [{}, {}, {}];
  const first = held();
  const done: string[] = [];
  const take = (player: object, name: string) =>
    turns.run(player, () => {
      done.push(name);
      return Promise.resolve();
    });
  void turns.run(busy, first.work);
  const dropped = take(one, 'one, first');
  const others = [take(two, 'two'), take(one, 'one, last'), take(busy, 'busy')];
  await dropped;
  expect(done).toEqual([]);
  first.end();
  await Promise.all(others);
  expect(done).toEqual(['one, last', 'two', 'busy']);
});

test('an error is that of its player alone', async () => {
  const turns = new SeekTurns();
  const failed = turns.run({}, () => Promise.reject(new Error('damaged')));
  const next = turns.run({}, () => Promise.resolve());
  await expect(failed).rejects.toThrow('damaged');
  await next;
});

test('seeking takes half of a CPU at most, beyond what may be spent at once', async () => {
  const turns = new SeekTurns(1_000);
  const fromMs = performance.now();
  let spentMs = 0;
  const work = async () => {
    const from = process.cpuUsage();
    for (const untilMs = performance.now() + 50; performance.now() < untilMs; );
    await turn();
    const { user, system } = process.cpuUsage(from);
    spentMs += (user + system) / 1_000;
  };
  for (let times = 0; times < 40; times++) await turns.run({}, work);
  // The last piece of work may overdraw what there was.
  expect(spentMs).toBeLessThan(1_000 + (performance.now() - fromMs) / 2 + 150);
}, 20_000);
