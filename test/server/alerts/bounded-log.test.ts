import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { BoundedLog } from '../../../src/server/alerts/bounded-log.ts';
import { logAlerts } from '../../../src/server/alerts/log-alerts.ts';
import { alertOf, row, ruleTick } from '../../fixtures/alerts.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('64 rules that change in each tick log 60 lines a minute and the first of each, and a line with how many there were beyond', () => {
  const log = { info: vi.fn(), warn: vi.fn() };
  const bounded = new BoundedLog(log);
  const logged = logAlerts(bounded);
  const alerts = Array.from({ length: 64 }, (_, index) =>
    alertOf({ name: `a${index}`, when: 'rate', above: 10, by: 'row' }),
  );
  const lines = () => log.info.mock.calls.length + log.warn.mock.calls.length;
  for (let tick = 1; tick <= 60; tick++) {
    const rows = Array.from({ length: 7 }, (_, index) => row(20, 20, `p${index}`));
    for (const alert of alerts) logged(alert, alert.tick(ruleTick(tick, tick % 2 === 1 ? rows : [])));
    vi.advanceTimersByTime(900);
  }
  // Nine rules have all the room, and each of the others has its first line.
  expect(lines()).toBe(60 + 55);
  vi.advanceTimersByTime(6_000);
  expect(log.warn).toHaveBeenLastCalledWith(
    { dropped: 60 * 64 * 7 - 60 - 55 },
    'lines on alerts were not written: there are at most 60 a minute, and 20 of a rule',
  );
  bounded.write('a', 'info', {}, 'an alert ended');
  expect(log.info).toHaveBeenLastCalledWith({}, 'an alert ended');
  bounded.stop();
  expect(lines()).toBe(60 + 55 + 2);
  expect(vi.getTimerCount()).toBe(0);
});

test('a rule that fires in each tick hides no other', () => {
  const log = { info: vi.fn(), warn: vi.fn() };
  const bounded = new BoundedLog(log);
  for (let line = 0; line < 100; line++) bounded.write('each', 'warn', {}, 'an alert fires');
  expect(log.warn).toHaveBeenCalledTimes(20);
  bounded.write('other', 'warn', {}, 'an alert fires');
  expect(log.warn).toHaveBeenCalledTimes(21);
  bounded.stop();
});
