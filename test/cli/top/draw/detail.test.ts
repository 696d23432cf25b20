import { expect, test } from 'vitest';
import {
  distributionLines,
  eventLines,
  eventOrder,
  processLines,
  seriesLines,
} from '../../../../src/cli/top/draw/detail.ts';
import { type Line, textOf } from '../../../../src/cli/top/draw/line.ts';
import { ProcessModel } from '../../../../src/client/process.ts';
import type { ProcessMessage } from '../../../../src/wire/views.ts';
import { processOf, SERIES } from '../messages.ts';

function modelOf(changes: Partial<ProcessMessage> = {}): ProcessModel {
  const model = new ProcessModel();
  model.apply({ ...processOf(), ...changes });
  return model;
}
const texts = (lines: Line[]) => lines.map((line) => textOf(line).trimEnd());

test('a running process', () => {
  const lines = texts(processLines(modelOf(), 80));
  expect(lines[0]).toBe('102 日本語プロセス  user postgres');
  expect(lines[1]).toMatch(
    /^parent 1 systemd {2}started \d\d:\d\d:05, 1 h 0 min ago {2}state S {2}threads 3$/,
  );
  expect(lines.slice(2)).toEqual([
    'RSS 118 MiB  faults 12,345 minor, 6 major',
    'cgroup /system.slice/unit-2.service (unit-2.service)',
    'command /usr/bin/server --config with?newline',
  ]);
});

test('an ended process', () => {
  const { who } = processOf();
  const ended = who && { ...who, ended: true, shared: 1234 };
  const lines = texts(processLines(modelOf({ details: null, who: ended }), 80));
  expect(lines[0]).toBe('102 日本語プロセス  ended  user a-long-user-name');
  expect(lines.at(-1)).toBe('up to 1,234 events may belong to another process that had this PID');
});

test('an ended process has no state, threads and memory of its life', () => {
  const model = modelOf();
  const { who } = processOf();
  model.apply({ ...processOf(), reset: false, details: null, who: who && { ...who, ended: true } });
  const lines = texts(processLines(model, 80));
  expect(lines[1]).toMatch(/state ended {2}threads –$/);
  expect(lines[2]).toMatch(/^RSS – {2}faults 12,345 minor/);
});

test('the events that count come first, the chosen one among them', () => {
  expect(eventOrder(modelOf(), 0, 2)).toEqual({ first: [0, 1], rest: [2] });
  expect(eventOrder(modelOf(), 2, 2)).toEqual({ first: [0, 2], rest: [1] });
});

test('a part that nobody named is left out where the process counted none of it, unless it is chosen', () => {
  const series = SERIES.with(2, { ...(SERIES[2] as (typeof SERIES)[0]), part: true });
  expect(eventOrder(modelOf({ series }), 0, 2)).toEqual({ first: [0, 1], rest: [] });
  expect(eventOrder(modelOf({ series }), 2, 2)).toEqual({ first: [0, 2], rest: [1] });
  const counted = series.with(0, { ...(SERIES[0] as (typeof SERIES)[0]), part: true });
  expect(eventOrder(modelOf({ series: counted }), 1, 2)).toEqual({ first: [0, 1], rest: [] });
});

test('amounts have their unit', () => {
  const value = { name: 'order', unit: 'pages', scale: 'linear', labels: null } as const;
  const series = SERIES.with(0, { ...(SERIES[0] as (typeof SERIES)[0]), value });
  expect(texts(eventLines(modelOf({ series }), 1, 80))[1]).toMatch(/ 6\.5M pages/);
});

test('a line for each event of the process, the chosen one marked', () => {
  const lines = eventLines(modelOf(), 1, 80);
  expect(texts(lines)).toEqual([
    expect.stringMatching(/^EVENT +RATE\/s +TOTAL +AMOUNT +LAST$/),
    expect.stringMatching(/^kmem:kmalloc +500 +100,020 +6\.2 MiB +█$/),
    expect.stringMatching(/^exceptions:page_fault_user +0 +7$/),
    expect.stringMatching(/^direct_reclaim\.total +0 us +0 us$/),
  ]);
  expect(lines.map(([first]) => first?.tone)).toEqual(['head', 'plain', 'selected', 'dim']);
});

test('an event that is not counted now has no rate', () => {
  const series = SERIES.with(0, { ...(SERIES[0] as (typeof SERIES)[0]), counted: false });
  expect(texts(eventLines(modelOf({ series }), 1, 60))[1]).toMatch(/^kmem:kmalloc +– +100,020 /);
});

test('the counts of a series', () => {
  const lines = texts(seriesLines(modelOf(), 0, 80));
  expect(lines[0]).toBe('kmem:kmalloc 1/3  Kernel objects from kmalloc, by size class');
  expect(lines[1]).toBe('100,020 allocations  amount 6.2 MiB  now 500/s');
  expect(lines[2]).toMatch(/^last 1 min .*█$/);
});

test.each([
  [60, /^ {4}64 B +100,003 >99\.9% █+$/],
  [120, /^ {4}64 B +100,003 >99\.9% █+ +█$/],
])('values in %i columns', (width, first) => {
  const lines = texts(distributionLines(modelOf(), 0, width));
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(first);
  expect(lines[1]).toMatch(/^ {3}4 KiB +17 +<0\.1% ▏/);
});

test('kinds, and a series without counts', () => {
  expect(texts(distributionLines(modelOf(), 1, 60))[0]).toMatch(/ read .* 5 {2}71\.4%/);
  expect(texts(distributionLines(modelOf(), 2, 60))).toEqual(['no such event was counted here']);
  expect(seriesLines(modelOf(), 9, 60)).toEqual([]);
});

test('a total of many digits has all of them in 80 columns, also where the process has ended', () => {
  const { who } = processOf();
  const ended = who && { ...who, ended: true };
  const series = SERIES.with(1, { ...(SERIES[1] as (typeof SERIES)[0]), sum: 'us', value: null });
  const totals: ProcessMessage['totals'] = [
    [0, [64, 1_234_567_890_123]],
    [1, [0, 98_765_432_109_876]],
  ];
  const model = modelOf({ series, who: ended, details: null, totals });
  for (const shown of [[0, 1], [1]]) {
    const [head = '', ...lines] = texts(eventLines(model, 0, 80, shown));
    const end = head.indexOf('TOTAL') + 'TOTAL'.length;
    const all = [/ 1,234,567,890,123$/, / 98,765,432,109,876 us$/].slice(-shown.length);
    expect(lines.map((line) => line.slice(0, end))).toEqual(all.map((each) => expect.stringMatching(each)));
  }
  const [line = ''] = texts(distributionLines(model, 0, 80));
  expect(line).toMatch(/^ *64 \S+ +1,234,567,890,123 +100\.0% /);
  expect(line.length).toBeLessThanOrEqual(80);
});
