import { expect, test } from 'vitest';
import { ruleOf } from '../../fixtures/alerts.ts';
import { Reader, serving, settled } from '../../fixtures/engine.ts';

test('all rules are sent, and again when one changes', async () => {
  const { engine, hub } = serving();
  const { subscribe } = await hub.view({ view: 'alerts' });
  const reader = new Reader();
  subscribe(reader);
  await settled();
  expect(reader.last).toMatchObject({ type: 'alerts', alerts: [] });
  engine.emit({ kind: 'alert-rules', rules: [{ rule: ruleOf({ above: 5 }), configured: true }] });
  await settled();
  expect(reader.last).toMatchObject({ alerts: [{ configured: true, state: 'unknown' }] });
  engine.tick({ tick: 2, names: false, vmstat: { pgfault: 1 }, counts: [[1, 0, 64, 4]] });
  await settled();
  expect(reader.last).toMatchObject({ alerts: [{ state: 'firing', firing: 1, fired: 1 }] });
});
