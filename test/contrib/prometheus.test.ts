import { readFileSync, statSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { amountHead, groupAmountHead, HEADS, valueHead } from '../../src/metrics/heads.ts';
import { sampleName } from '../../src/metrics/sample-name.ts';
import { DASHBOARD, RULES_TEST, readDashboard, readRules, sidesOf } from '../fixtures/dashboard.ts';

/** Units of values of the catalogue, as metrics have them. */
const UNITS = ['bytes', 'pages', 'seconds'];
const HISTOGRAMS = UNITS.map((unit) => valueHead(unit));
const FAMILIES = [
  ...Object.values(HEADS),
  ...UNITS.flatMap((unit) => [amountHead(unit), groupAmountHead(unit)]),
].map((head) => sampleName(head));
const NAMES = new Set([
  ...FAMILIES,
  ...HISTOGRAMS.flatMap(({ name }) => [name, `${name}_bucket`, `${name}_count`, `${name}_sum`]),
]);

const { panels, templating, schemaVersion } = readDashboard();
const expressions = panels.flatMap(({ title, targets }) =>
  targets.map(({ expr, refId }) => [`${title} ${refId}`, expr] as const),
);
const namesIn = (text: string): string[] => text.match(/(?<![:\w])vmtally_\w+/g) ?? [];

test.each([
  ...expressions,
  ...readRules().map(({ record, alert, expr }) => [record ?? alert ?? '', expr] as const),
  ...templating.list.map(({ name, definition = '' }) => [`$${name}`, definition] as const),
])('%s has families of vmtally only', (_, expr) => {
  expect(namesIn(expr).filter((name) => !NAMES.has(name))).toEqual([]);
});

test('sums by event do not add the events that pass a filter to all events', () => {
  const sums = [...expressions.map(([, expr]) => expr), ...readRules().map(({ expr }) => expr)].flatMap(
    (expr) => expr.match(/ by \([^)]*\bevent\b[^)]*\)/g) ?? [],
  );
  expect(sums.length).toBeGreaterThan(10);
  expect(sums.filter((sum) => !/\bfilter\b/.test(sum))).toEqual([]);
});

test('every family is in a panel', () => {
  const shown = new Set(expressions.flatMap(([, expr]) => namesIn(expr)));
  // Sums of durations are in the events: microseconds of direct_reclaim.total. No rule is unknown while counts are exact.
  // A fleet is watched at its hub.
  const exceptions = [
    'vmtally_alert_unknown',
    'vmtally_fleet_published_summaries_total',
    'vmtally_fleet_failed_attempts_total',
    'vmtally_fleet_last_published_timestamp_seconds',
    'vmtally_event_seconds_total',
    'vmtally_group_seconds_total',
  ];
  expect(FAMILIES.filter((name) => !shown.has(name))).toEqual(exceptions);
  for (const { name } of HISTOGRAMS) expect(shown).toContain(name);
});

describe('the dashboard', () => {
  test('is for Grafana 11, and small', () => {
    expect(schemaVersion).toBe(39);
    expect(statSync(DASHBOARD).size).toBeLessThan(40_000);
  });

  test('asks the data source that was chosen, and uses no other variable than its own', () => {
    for (const { type, title, description, datasource } of panels) {
      if (type === 'row') continue;
      expect(datasource?.uid, title).toBe(`\${datasource}`);
      expect(description, title).toMatch(/\.$/);
    }
    const known = new Set(templating.list.map(({ name }) => name));
    const text = readFileSync(DASHBOARD, 'utf8');
    for (const [, name = ''] of text.matchAll(/\$\{?(\w+)/g))
      if (!name.startsWith('__')) expect(known).toContain(name);
  });

  test('has panels that do not overlap, in 24 columns', () => {
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, at) => `${x + (at % w)} ${y + Math.floor(at / w)}`),
    );
    expect(new Set(cells).size).toBe(cells.length);
    expect(Math.max(...panels.map(({ gridPos: { x, w } }) => x + w))).toBe(24);
  });
});

test('each alert is one comparison, and has a test', () => {
  const tests = readFileSync(RULES_TEST, 'utf8');
  for (const { alert, record, expr } of readRules()) {
    if (alert !== undefined) expect(sidesOf(expr)).toHaveLength(2);
    expect(tests).toContain(alert === undefined ? `${record}{` : `alertname: ${alert}`);
  }
});
