import { beforeEach, expect, test, vi } from 'vitest';
import { BoundedLog } from '../../../src/server/alerts/bounded-log.ts';
import { logAlerts } from '../../../src/server/alerts/log-alerts.ts';
import { alertOf, row, ruleTick } from '../../fixtures/alerts.ts';

const log = { info: vi.fn(), warn: vi.fn() };
beforeEach(() => void vi.clearAllMocks());

test('a line at each change', () => {
  const alert = alertOf({ when: 'rate', above: 10, by: 'name' });
  const logged = logAlerts(new BoundedLog(log));
  const look = (n: number, now: number) =>
    logged(alert, alert.tick(ruleTick(n, now > 0 ? [row(100, now, 'gcc')] : [])));
  look(1, 11);
  look(2, 12);
  look(3, 0);
  logged(alert, alert.doubt('session main is failed', 9));
  look(4, 0);
  const facts = { alert: 'heavy', session: 'main', rule: 'kmalloc, rate above 10 allocations/s by name' };
  expect(log.warn.mock.calls).toEqual([
    [
      {
        ...facts,
        row: 'gcc',
        value: 11,
        before: 89,
        after: 100,
        from: '1970-01-01T00:00:00.000Z',
        to: '1970-01-01T00:00:01.000Z',
      },
      'an alert fires',
    ],
    [{ ...facts, why: 'session main is failed' }, 'an alert is unknown'],
  ]);
  expect(log.info.mock.calls).toMatchObject([
    [{ ...facts, row: 'gcc', value: 0 }, 'an alert ended'],
    [facts, 'an alert is known again'],
  ]);
});

test('an alert on hosts tells the seconds of silence, and no counts', () => {
  const alert = alertOf({ event: undefined, hosts: 'late' });
  const logged = logAlerts(new BoundedLog(log));
  logged(alert, alert.tick(ruleTick(1, [row(34.506, 0, 'web-a')])));
  logged(alert, alert.tick({ ...ruleTick(2, []), isOver: () => true }));
  const [[facts] = []] = log.warn.mock.calls;
  expect(facts).toEqual({
    alert: 'heavy',
    session: 'main',
    rule: 'hosts late',
    row: 'web-a',
    silentSeconds: 34.506,
    from: '1970-01-01T00:00:00.000Z',
    to: '1970-01-01T00:00:01.000Z',
  });
  const [[end] = []] = log.info.mock.calls;
  expect(end).toMatchObject({ row: 'web-a', silentSeconds: 0 });
});

test('a rate without a change of the count tells no counts', () => {
  const alert = alertOf({ when: 'rate', above: 10 });
  const logged = logAlerts(new BoundedLog(log));
  logged(alert, alert.tick(ruleTick(1, [{ ...row(100, 11), before: 100 }])));
  const [[facts] = []] = log.warn.mock.calls;
  expect(facts).toMatchObject({ value: 11 });
  expect(facts).not.toHaveProperty('before');
  expect(facts).not.toHaveProperty('after');
});

test('an alert that ends without a value says why', () => {
  const alert = alertOf({ when: 'rate', above: 10, by: 'name' });
  const logged = logAlerts(new BoundedLog(log));
  logged(alert, alert.tick(ruleTick(1, [row(100, 11, 'gcc')])));
  logged(alert, alert.tick({ ...ruleTick(2, []), isOver: () => true, whyOver: () => 'the host is late' }));
  const [[facts] = []] = log.info.mock.calls;
  expect(facts).toMatchObject({ row: 'gcc', why: 'the host is late' });
  expect(facts).not.toHaveProperty('value');
  expect(facts).not.toHaveProperty('least');
});

test('many rows of a tick are summed up', () => {
  const alert = alertOf({ when: 'rate', above: 10, by: 'row' });
  const rows = Array.from({ length: 25 }, (_, index) => row(20, 20, `p${index}`));
  logAlerts(new BoundedLog(log))(alert, alert.tick(ruleTick(1, rows)));
  expect(log.warn).toHaveBeenCalledTimes(11);
  expect(log.warn).toHaveBeenLastCalledWith(
    expect.objectContaining({ more: 15 }),
    'more rows of an alert changed',
  );
});
