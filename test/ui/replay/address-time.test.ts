import { describe, expect, test } from 'vitest';
import { AddressTime } from '../../../ui/src/replay/address-time.ts';

const [FIRST, SECOND, THIRD] = [10_000, 20_000, 30_000];
type State = Parameters<AddressTime['shown']>[0]['state'];

/** An address, and the service's messages; `asked`: the moves. */
function page(at: number | null = null, session: string | null = null) {
  const time = new AddressTime(session);
  const of = { at, asked: [] as unknown[] };
  let [nowMs, isKnown, shown] = [0, false, { atMs: 0, seconds: 1, state: 'live' as State }];
  let isRefused = false;
  /** The effects of one render, in their order. */
  const render = (other = session) => {
    const move = time.moveTo(of.at, other, isKnown, nowMs);
    if (move !== undefined) of.asked.push(move);
    if (!isKnown) return;
    const next = time.shown(shown, of.at, isRefused, nowMs);
    if (next === undefined || next === of.at) return;
    of.at = next;
    render(other);
  };
  render();
  return {
    of,
    wait: (ms: number) => (nowMs += ms),
    message: (state: State, atMs: number) => {
      isKnown = true;
      shown = { atMs, seconds: 1, state };
      render();
    },
    /** Goes through the history. */
    goTo: (to: number | null, other = session) => {
      of.at = to;
      render(other);
    },
    refuse: (refused: boolean) => {
      isRefused = refused;
      render();
    },
  };
}

/** A page that shows the first time. */
function looking() {
  const past = page(FIRST);
  past.message('live', 99_000);
  past.message('paused', FIRST);
  past.of.asked.length = 0;
  return past;
}

test('an address that is opened is asked for, and has the end of the tick that is shown', () => {
  const { of, message } = page(FIRST - 300);
  message('live', 99_000);
  expect(of).toEqual({ at: FIRST - 300, asked: [{ atMs: FIRST - 300 }] });
  message('paused', FIRST - 0.5);
  expect(of).toEqual({ at: FIRST, asked: [{ atMs: FIRST - 300 }] });
});

describe('until the service shows the time of an address that is gone to', () => {
  test('the time before does not replace it', () => {
    const { of, goTo, message } = looking();
    goTo(SECOND);
    expect(of.at).toBe(SECOND);
    // On the way as the request went.
    message('paused', FIRST);
    expect(of.at).toBe(SECOND);
    goTo(THIRD);
    message('seeking', FIRST);
    message('paused', SECOND);
    message('seeking', SECOND);
    message('paused', THIRD);
    expect(of).toEqual({ at: THIRD, asked: [{ atMs: SECOND }, { atMs: THIRD }] });
  });

  test('nor does an end of the capture that is shown in its place before the service looked for it', () => {
    const { of, goTo, message } = looking();
    goTo(1e9);
    expect(of.at).toBe(1e9);
    message('seeking', FIRST);
    message('end', THIRD);
    expect(of.at).toBe(THIRD);
  });

  test('the time before does not return into an address without one', () => {
    const { of, goTo, message } = looking();
    goTo(null);
    expect(of).toEqual({ at: null, asked: [{ live: true }] });
    message('playing', FIRST + 1_000);
    expect(of.at).toBeNull();
    message('live', 99_000);
    expect(of.at).toBeNull();
  });

  test('counts of now that were asked for before do not take it away', () => {
    const { of, goTo, message } = looking();
    // The button asks for live, and the user goes back before it comes.
    goTo(SECOND);
    message('live', 99_000);
    expect(of.at).toBe(SECOND);
    message('paused', SECOND);
    expect(of).toEqual({ at: SECOND, asked: [{ atMs: SECOND }] });
    message('live', 99_500);
    expect(of.at).toBeNull();
  });
});

test('a request that is lost holds the address for some seconds only', () => {
  const { of, goTo, message, wait } = looking();
  goTo(SECOND);
  wait(3_000);
  message('paused', FIRST + 1_000);
  expect(of.at).toBe(FIRST + 1_000);
});

test('while it plays the address changes once a second, and at its end at once', () => {
  const { of, message, wait } = looking();
  wait(1_000);
  message('playing', 11_000);
  expect(of.at).toBe(11_000);
  wait(100);
  message('playing', 12_000);
  expect(of.at).toBe(11_000);
  message('paused', 12_000);
  expect(of).toEqual({ at: 12_000, asked: [] });
});

test('where a time is refused the address is of what is shown', () => {
  const opened = page(FIRST);
  opened.message('live', 99_000);
  opened.refuse(true);
  expect(opened.of.at).toBeNull();
  // Another one is asked for: the refusal was of the one before.
  opened.goTo(SECOND);
  expect(opened.of).toEqual({ at: SECOND, asked: [{ atMs: FIRST }, { atMs: SECOND }] });
  const past = looking();
  past.goTo(SECOND);
  past.refuse(true);
  expect(past.of.at).toBe(FIRST);
});

test('another session is asked for at the same time', () => {
  const { of, goTo } = looking();
  goTo(FIRST, 's1');
  expect(of.asked).toEqual([{ atMs: FIRST, session: 's1' }]);
});
