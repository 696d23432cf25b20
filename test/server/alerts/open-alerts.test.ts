import { expect, onTestFinished, test, vi } from 'vitest';
import { openAlerts } from '../../../src/server/alerts/open-alerts.ts';
import { SessionReader } from '../../../src/server/alerts/session-reader.ts';
import type { AlertRule } from '../../../src/wire/alerts.ts';
import { ruleOf } from '../../fixtures/alerts.ts';
import { FakeEngine, serving, settled } from '../../fixtures/engine.ts';
import { sessionInfo } from '../../fixtures/feed.ts';

const optionsFor = (engine: FakeEngine) => ({
  readerOf: (rule: AlertRule) => new SessionReader(rule),
  suspend: ({ name, session }: AlertRule) =>
    engine.ask({ verb: 'suspend', session, alert: name }, `alert ${name}`),
  page: () => 'http://here/',
  host: 'here',
});

test('a rule may suspend its session: once when it begins to fire', async () => {
  const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const root = new FakeEngine();
  root.handlers.suspend = () => sessionInfo({ state: 'suspended' });
  const { alerts, stop } = openAlerts(optionsFor(root), log);
  onTestFinished(stop);
  const { engine } = serving({ alerts });
  const rule = ruleOf({ above: 8, action: 'suspend' });
  engine.emit({ kind: 'alert-rules', rules: [{ rule, configured: true }] });
  const tick = (number: number) =>
    engine.tick({ tick: number, names: false, vmstat: { pgfault: 1 }, counts: [[1, 0, 64, 4]] });
  tick(2);
  tick(3);
  await settled();
  expect(root.asked).toEqual([{ verb: 'suspend', session: 'main', alert: 'heavy' }]);
  expect(root.from).toEqual(['alert heavy']);
  expect(log.warn).toHaveBeenCalledOnce();
  expect(log.error).not.toHaveBeenCalled();
});

test('a suspension that is refused is logged', async () => {
  const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const { alerts, stop } = openAlerts(optionsFor(new FakeEngine()), log);
  onTestFinished(stop);
  const { engine } = serving({ alerts });
  const rule = ruleOf({ every: 2, action: 'suspend' });
  engine.emit({ kind: 'alert-rules', rules: [{ rule, configured: true }] });
  engine.tick({ tick: 2, names: false, vmstat: { pgfault: 1 }, counts: [[1, 0, 64, 4]] });
  await settled();
  expect(log.error).toHaveBeenCalledWith(
    expect.objectContaining({ alert: 'heavy' }),
    'an alert cannot suspend its session',
  );
});
