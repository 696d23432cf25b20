import { expect, test } from 'vitest';
import { Alerts } from '../../src/client/alerts.ts';
import { alertOf, row, ruleTick } from '../fixtures/alerts.ts';

test('the first message has all rules, and others replace those that changed', () => {
  const [a, b] = [alertOf({ name: 'a', above: 5 }), alertOf({ name: 'b', above: 5 })];
  const model = new Alerts();
  const apply = (reset: boolean, ...alerts: (typeof a)[]) =>
    model.apply({ type: 'alerts', key: 'v1', reset, alerts: alerts.map(({ status }) => status) });
  const states = () => model.all.map(({ rule, state }) => `${rule.name} ${state}`);
  apply(true, a, b);
  expect(states()).toEqual(['a unknown', 'b unknown']);
  a.tick(ruleTick(1, [row(6, 6)]));
  apply(false, a);
  expect(states()).toEqual(['a firing', 'b unknown']);
  apply(true, b);
  expect(states()).toEqual(['b unknown']);
  expect(model.version).toBe(3);
});
