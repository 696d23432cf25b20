import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { FORWARDED, Signals, terminalSignals } from '../../src/cli/signals.ts';

const NAME = 'SIGHUP';
const receive = (name: NodeJS.Signals) => void process.emit(name);

describe('Signals', () => {
  let signals: Signals;
  let stop: ReturnType<typeof vi.fn<() => void>>;
  beforeEach(() => {
    signals = new Signals();
    stop = vi.fn<() => void>();
    signals.stop = stop;
  });
  afterEach(() => signals.restore());

  const command = () => {
    const signal = vi.fn<(name: NodeJS.Signals) => void>();
    signals.command = { pid: 7, comm: 'x', signal, exit: Promise.resolve({ status: 0, seconds: 0 }) };
    return signal;
  };

  test('nothing received', () => {
    expect(signals).toMatchObject({ received: undefined, stopped: false });
    expect(stop).not.toHaveBeenCalled();
  });

  test('SIGUSR1 and SIGUSR2 do not stop -r', () => {
    for (const name of ['SIGUSR1', 'SIGUSR2'] as const) receive(name);
    expect(signals.stopped).toBe(false);
  });

  test('SIGUSR1 and SIGUSR2 are ignored while the command does not run', () => {
    signals.restore();
    signals = new Signals(true);
    signals.stop = stop;
    for (const name of ['SIGUSR1', 'SIGUSR2'] as const) receive(name);
    expect(stop).not.toHaveBeenCalled();
    expect(signals).toMatchObject({ received: undefined, stopped: false });
    receive(NAME);
    expect(stop).toHaveBeenCalledTimes(1);
  });

  test('without a command the first signal ends the count', () => {
    receive(NAME);
    expect(stop).toHaveBeenCalledTimes(1);
    expect(signals).toMatchObject({ received: NAME, stopped: true });
  });

  test('with a command, signals are forwarded to the command', () => {
    const signal = command();
    receive(NAME);
    expect(signal.mock.calls).toEqual([[NAME]]);
    expect(stop).not.toHaveBeenCalled();
    expect(signals).toMatchObject({ received: NAME, stopped: true });
  });

  test('repeated signals are forwarded too', () => {
    const signal = command();
    receive(NAME);
    receive('SIGHUP');
    receive(NAME);
    expect(signal.mock.calls).toEqual([[NAME], ['SIGHUP'], [NAME]]);
  });

  test('after the command ended, a signal ends the count', () => {
    const signal = command();
    signals.command = undefined;
    receive(NAME);
    expect(signal).not.toHaveBeenCalled();
    expect(stop).toHaveBeenCalledTimes(1);
  });
});

test('every forwarded signal has a handler until restore()', () => {
  const before = FORWARDED.map((name) => process.listenerCount(name));
  const signals = new Signals();
  expect(FORWARDED.map((name) => process.listenerCount(name))).toEqual(before.map((count) => count + 1));
  signals.restore();
  expect(FORWARDED.map((name) => process.listenerCount(name))).toEqual(before);
});

describe('terminalSignals', () => {
  const stat = (group: number, foreground: number) =>
    `4711 (ha ha ))) ) S 42 ${group} 4700 34816 ${foreground} 4194560 1 2 3`;

  test.each([
    [4711, 4711, true],
    [4711, 5000, false],
    [4711, -1, false],
  ])('group %d, in the foreground %d: %s', (group, foreground, expected) => {
    expect(terminalSignals(stat(group, foreground))).toBe(expected);
  });
});
