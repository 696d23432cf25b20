import { expect, test } from 'vitest';
import { toOpenMetrics } from '../../../src/report/export/to-openmetrics.ts';
import { HEAD } from '../../fixtures/capture.ts';
import { who } from '../../fixtures/feed.ts';
import { exportedOf } from './exported.ts';

const BY_NAME = { label: 'name', nameOf: (row: { name: string | null } | undefined) => row?.name ?? '?' };
const SAMPLE = /^(\w+?)(_total)?\{((?:\w+="(?:[^"\\\n]|\\[\\"n])*",?)*)\} (\S+) (\d+\.\d{3})$/;

/** Samples of each counter by its labels: fails where the text breaks a rule of OpenMetrics 1.0. */
function parsed(text: string) {
  const counters = new Map<string, { value: number; time: number }[]>();
  const families: string[] = [];
  let last = '';
  expect(text.endsWith('\n# EOF\n') || text === '# EOF\n').toBe(true);
  for (const line of text.slice(0, -'# EOF\n'.length).split('\n').slice(0, -1)) {
    const [, family] = /^# TYPE (\S+) (?:counter|info|histogram)$/.exec(line) ?? [];
    if (family !== undefined) families.push(family);
    if (line.startsWith('#') || line.startsWith('vmtally_event_value_')) continue;
    const [, name = '', , labels = '', value, time] = SAMPLE.exec(line) ?? expect.fail(line);
    expect(name.replace(/_info$/, '')).toBe(families.at(-1));
    const key = `${name} ${labels}`;
    // Samples of a counter stand side by side, and neither time nor value goes back.
    if (key !== last) expect(counters.has(key), key).toBe(false);
    last = key;
    const samples = counters.get(key) ?? [];
    counters.set(key, samples);
    const before = samples.at(-1);
    const sample = { value: Number(value), time: Number(time) };
    if (before !== undefined) {
      expect(sample.time).toBeGreaterThan(before.time);
      expect(sample.value).toBeGreaterThanOrEqual(before.value);
    }
    samples.push(sample);
  }
  expect(new Set(families).size).toBe(families.length);
  return { counters, families };
}

const textOf = (...parts: Parameters<typeof exportedOf>) =>
  [...toOpenMetrics(exportedOf(...parts), BY_NAME)].join('');

test('counters by event and by group grow from 0 to the sums', () => {
  const { counters, families } = parsed(textOf(35));
  expect(families).toEqual([
    'vmtally_build',
    'vmtally_events',
    'vmtally_event_bytes',
    'vmtally_group_events',
    'vmtally_group_bytes',
    'vmtally_event_value_bytes',
  ]);
  const samples = counters.get('vmtally_events event="kmem:kmalloc"');
  expect(samples).toHaveLength(36);
  expect(samples?.[0]).toEqual({ value: 0, time: HEAD.startedMs / 1000 });
  expect(samples?.at(-1)).toEqual({ value: 700, time: HEAD.startedMs / 1000 + 35 });
  expect(counters.get('vmtally_group_events event="kmem:kmalloc",name="task1"')?.at(-1)?.value).toBe(1);
  expect(counters.get('vmtally_group_bytes event="kmem:kmalloc",name="last"')?.at(-1)?.value).toBe(629 * 64);
});

test('more groups than are allowed are one counter, and the sum stays that of the event', () => {
  const rows = Array.from({ length: 6_000 }, (_, row) => row);
  const { counters } = parsed(
    textOf(1, HEAD, () => ({
      rows: rows.map((row) => who(row, { name: `p${row}` })),
      quads: {
        row: rows,
        series: rows.map(() => 0),
        value: rows.map(() => 8),
        count: rows.map((row) => row + 1),
      },
    })),
  );
  const groups = [...counters].filter(([key]) => key.startsWith('vmtally_group_events '));
  expect(groups).toHaveLength(5_000 + 2);
  const sum = groups.reduce((all, [, samples]) => all + (samples.at(-1)?.value ?? 0), 0);
  expect(sum).toBe((6_000 * 6_001) / 2);
  expect(
    counters.get('vmtally_group_events event="kmem:kmalloc",otel_metric_overflow="true"')?.at(-1)?.value,
  ).toBe((1_000 * 1_001) / 2);
});

test('a clock that was set back lets no time go back', () => {
  parsed(textOf(5, HEAD, (tick) => ({ atMs: HEAD.startedMs - 1000 * tick })));
});

test('a name with quotes and backslashes is escaped', () => {
  const { counters } = parsed(textOf(1, HEAD, () => ({ rows: [who(0, { name: 'a"b\\c' }), who(1)] })));
  expect([...counters.keys()]).toContain('vmtally_group_events event="kmem:kmalloc",name="a\\"b\\\\c"');
});

test('a capture without counts has no samples', () => {
  expect(textOf(0)).toBe('# EOF\n');
});

test('a counter begins with the zero before its first count, and one without counts has one sample', () => {
  const { counters } = parsed(
    textOf(20, HEAD, (tick) => ({
      quads: {
        row: tick < 17 ? [0] : [0, 1],
        series: tick < 17 ? [0] : [0, 0],
        value: tick < 17 ? [8] : [8, 8],
        count: tick < 17 ? [1] : [1, 5],
      },
    })),
  );
  const values = (key: string) => counters.get(key)?.map(({ value }) => value);
  expect(values('vmtally_group_events event="kmem:kmalloc",name="last"')).toEqual([0, 5, 10, 15, 20]);
  expect(values('vmtally_group_events event="kmem:kmalloc",name="task0"')).toHaveLength(21);
  expect(values('vmtally_events event="kmem:kfree"')).toEqual([0]);
});
