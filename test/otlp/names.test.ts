import { expect, test } from 'vitest';
import type { Family } from '../../src/metrics/family.ts';
import { amountHead, groupAmountHead, HEADS, valueHead } from '../../src/metrics/heads.ts';
import { sampleName } from '../../src/metrics/sample-name.ts';
import { attributesOf, otlpName } from '../../src/otlp/names.ts';

const UNITS: Record<string, string> = { By: 'bytes', s: 'seconds' };

/** The rules by which receivers make a name for Prometheus (the specification's compatibility with Prometheus). */
function prometheusName({ name, unit }: { name: string; unit: string }, type: Family['type']): string {
  const words = name.split(/[._]/);
  const last = unit.includes('{') ? undefined : UNITS[unit];
  if (last !== undefined && !words.includes(last)) words.push(last);
  if (unit === '1' && type === 'gauge') words.push('ratio');
  if (type === 'counter') words.push('total');
  return words.join('_');
}

const FAMILIES: [name: string, unit: string | null, type: Family['type'], otlp: [string, string]][] = [
  ['vmtally_events', null, 'counter', ['vmtally.events', '{event}']],
  ['vmtally_event_bytes', 'bytes', 'counter', ['vmtally.event_bytes', 'By']],
  ['vmtally_event_size_bytes', 'bytes', 'histogram', ['vmtally.event_size', 'By']],
  ['vmtally_event_size_pages', 'pages', 'histogram', ['vmtally.event_size_pages', '{page}']],
  ['vmtally_cpu_seconds', 'seconds', 'counter', ['vmtally.cpu', 's']],
  ['vmtally_cost_ratio', 'ratio', 'gauge', ['vmtally.cost', '1']],
  ['vmtally_ticks', null, 'counter', ['vmtally.ticks', '']],
  ['vmtally_rows', null, 'gauge', ['vmtally.rows', '']],
  ['vmtally_build', null, 'info', ['vmtally.build_info', '']],
  ['vmtally_session_state', null, 'stateset', ['vmtally.session_state', '']],
];

test.each(FAMILIES)('%s has a name that leads back to it', (name, unit, type, [otlp, ucum]) => {
  const named = otlpName({ name, unit, type });
  expect(named).toEqual({ name: otlp, unit: ucum });
  expect(prometheusName(named, type)).toBe(sampleName({ name, type }));
});

test('no two families share a name', () => {
  const units = ['bytes', 'pages', 'seconds', 'objects'];
  const heads = [
    ...Object.values(HEADS),
    ...units.flatMap((unit) => [amountHead(unit), groupAmountHead(unit), valueHead(unit)]),
  ];
  const names = new Set(heads.map(({ name }) => name));
  expect(new Set(heads.map((head) => otlpName(head).name)).size).toBe(names.size);
  for (const head of heads) expect(prometheusName(otlpName(head), head.type)).toBe(sampleName(head));
});

test('labels become attributes of the semantic conventions, with their types', () => {
  expect(attributesOf({ event: 'kmalloc', name: 'a', pid: '7', user: 'root' })).toEqual([
    ['event', 'kmalloc'],
    ['process.executable.name', 'a'],
    ['process.pid', 7],
    ['process.owner', 'root'],
  ]);
  expect(attributesOf({ event: 'kmalloc', otel_metric_overflow: 'true' })).toEqual([
    ['event', 'kmalloc'],
    ['otel.metric.overflow', true],
  ]);
  expect(attributesOf({ tid: '8', cgroup: '/a', unit: 'b' })).toEqual([
    ['thread.id', 8],
    ['process.linux.cgroup', '/a'],
    ['unit', 'b'],
  ]);
  expect(attributesOf({ pid: '?' })).toEqual([['process.pid', '?']]);
});
