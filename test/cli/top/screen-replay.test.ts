import { expect, test, vi } from 'vitest';
import type { ReplayAction } from '../../../src/cli/top/keys.ts';
import type { ReplayStatus } from '../../../src/cli/top/replay-controls.ts';
import { initialState } from '../../../src/cli/top/state.ts';
import { drawn, filled, settled } from './drive.ts';
import { health } from './messages.ts';

/** The screen of a replay, whose status the test changes. */
async function replayed(status: Partial<ReplayStatus> = {}) {
  const acts: ReplayAction[] = [];
  const now: ReplayStatus = {
    atSeconds: 18,
    lengthSeconds: 3_600,
    speed: 1,
    state: 'playing',
    read: 1,
    gaps: 0,
    gap: '',
    setBack: '',
    trouble: '',
    ...status,
  };
  let changed = () => {};
  const driven = await filled(
    { columns: 80, rows: 24 },
    {
      state: initialState({ group: 'row', sort: 'rate', search: '', isReplay: true }),
      replay: {
        status: () => now,
        act: (action) => acts.push(action),
        onChange: (listener) => {
          changed = listener;
          return () => {};
        },
      },
    },
  );
  return {
    screen: driven,
    acts,
    become: async (parts: Partial<ReplayStatus>) => {
      Object.assign(now, parts);
      changed();
      await drawn();
    },
  };
}

test('the header says that it is a replay, its time and state', async () => {
  const { screen, become } = await replayed();
  const line = () => screen.lines()[1];
  expect(screen.lines()[0]).toMatch(/^vmtally replay {2}kmem:kmalloc by process/);
  expect(line()).toMatch(/^playing 0:00:18 of 1:00:00$/);
  await become({ state: 'paused', speed: 2.5, gaps: 2 });
  expect(line()).toMatch(/^paused 0:00:18 of 1:00:00 {2}speed 2.5 {2}2 gaps/);
  await become({ state: 'end', gap: '10.0 s capture damaged', speed: 1 });
  expect(line()).toMatch(/^END 0:00:18 of 1:00:00 {2}after a gap: 10.0 s capture damaged/);
  await become({ read: 0.349, gap: '', trouble: 'a.capture: EIO' });
  expect(line()).toMatch(/^a.capture: EIO {2}END 0:00:18 of more than 1:00:00, 34 % read/);
});

test('keys play, step and seek', async () => {
  const { screen, acts } = await replayed();
  await screen.type(' \x1b[C\x1b[D][+-');
  expect(acts).toEqual([
    'play',
    'stepForward',
    'stepBack',
    'minuteForward',
    'minuteBack',
    'faster',
    'slower',
  ]);
});

test('keys of what a capture does not hold say so', async () => {
  const { screen } = await replayed();
  for (const [key, said] of [
    ['1', 'a capture does not hold counts by CPU'],
    ['b', 'a capture does not hold the comparison of tracepoints with vmstat'],
    ['c', 'no call sites in this capture: `vmtally record --by pid,site` keeps them'],
    ['d', 'the ticks of a capture are as they were recorded: + and - change the speed'],
  ] as const) {
    await screen.type(key);
    await settled();
    expect(screen.lines().at(-1)).toContain(said.slice(0, 78));
  }
});

test('c shows the call sites of a capture that has them, in its series', async () => {
  const { screen } = await replayed();
  screen.connection.send(health([], { sites: true }));
  await drawn();
  await screen.type('c');
  expect(screen.connection.asks('leaderboard')).toMatchObject({ group: 'site', series: ['kmem:kmalloc'] });
});

test('no tick is overdue in a replay', async () => {
  const { screen } = await replayed();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(screen.text()).not.toContain('NO DATA');
});
