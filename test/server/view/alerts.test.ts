import { expect, test } from 'vitest';
import { ruleOf } from '../../fixtures/alerts.ts';
import { Reader, type Serving, serving, settled } from '../../fixtures/engine.ts';
import { who } from '../../fixtures/feed.ts';
import { until } from '../../fixtures/until.ts';

/** The messages that a reader of the view gets. */
async function read({ hub }: Serving): Promise<Reader> {
  const { subscribe } = await hub.view({ view: 'alerts' });
  const reader = new Reader();
  subscribe(reader);
  await settled();
  return reader;
}
const rulesOf = (...rules: Parameters<typeof ruleOf>[0][]) => ({
  kind: 'alert-rules' as const,
  rules: rules.map((rule) => ({ rule: ruleOf(rule), configured: true })),
});
const PARTS = { names: false, vmstat: { pgfault: 1 } };

test('all rules are sent, and again when one changes', async () => {
  const of = serving();
  const { engine } = of;
  const reader = await read(of);
  expect(reader.last).toMatchObject({ type: 'alerts', reset: true, alerts: [] });
  engine.emit(rulesOf({ above: 5 }));
  await settled();
  expect(reader.last).toMatchObject({ reset: true, alerts: [{ configured: true, state: 'unknown' }] });
  engine.tick({ tick: 2, ...PARTS, counts: [[1, 0, 64, 4]] });
  await settled();
  expect(reader.last).toMatchObject({ reset: false, alerts: [{ state: 'firing', firing: 1, fired: 1 }] });
});

test('rules with 1,000 rows that fire send what changed, and nothing while nothing does', async () => {
  const of = serving();
  const { engine } = of;
  const reader = await read(of);
  const rows = Array.from({ length: 1_000 }, (_, index) => who(10 + index));
  const heavy = Array.from({ length: 7 }, (_, index) => ({
    name: `a${index}`,
    by: 'row' as const,
    above: 5,
  }));
  engine.emit(rulesOf(...heavy, { name: 'freed', event: 'kfree', above: 100 }));
  const tick = async (number: number, counts: [number, number, number, number][]) => {
    engine.tick({ tick: number, ...PARTS, rows: number === 2 ? rows : [], counts });
    await of.hub.alertsNow();
  };
  await tick(
    2,
    rows.map(({ row }) => [row, 0, 64, 6]),
  );
  await until('all fire', () => reader.last?.type === 'alerts' && reader.last.alerts[0]?.firing === 1_000);
  // In the first tick without events the counts before and after the tick are other ones.
  let before = reader.got.length;
  await tick(3, []);
  await until('these have arrived', () => reader.got.length > before);
  before = reader.got.length;
  for (let number = 4; number < 8; number++) await tick(number, []);
  await tick(8, [[1, 1, 0, 200]]);
  await until('the change has arrived', () => reader.got.length > before);
  expect(reader.last).toMatchObject({ reset: false, alerts: [{ rule: { name: 'freed' }, state: 'firing' }] });
  expect(reader.got).toHaveLength(before + 1);
});

test('a reader that was too slow for a change gets all when it reads again, though nothing changes', async () => {
  const of = serving();
  const { engine } = of;
  const [slow, quick] = [await read(of), await read(of)];
  engine.emit(rulesOf({ above: 5 }));
  await settled();
  slow.ready = false;
  engine.tick({ tick: 2, ...PARTS, counts: [[1, 0, 64, 4]] });
  await settled();
  expect(quick.last).toMatchObject({ alerts: [{ state: 'firing' }] });
  expect(slow.last).toMatchObject({ alerts: [{ state: 'unknown' }] });
  slow.ready = true;
  engine.tick({ tick: 3, ...PARTS });
  await settled();
  engine.tick({ tick: 4, ...PARTS });
  await settled();
  expect(slow.last).toMatchObject({ reset: true, alerts: [{ state: 'firing' }] });
});
