import { describe, expect, test } from 'vitest';
import type { StatOptions } from '../../../src/cli/stat/options.ts';
import { Printer } from '../../../src/cli/stat/printer.ts';
import { statToCsv } from '../../../src/report/stat-to-csv.ts';
import { statToPerfJson } from '../../../src/report/stat-to-perf-json.ts';
import { intervalHead, intervalToText, statToText } from '../../../src/report/stat-to-text.ts';
import { EXACT, report } from '../../fixtures/report.ts';

const TEXT = { hist: false, color: false, width: Infinity, asked: [] };
const TOTAL = report({ exactness: { ...EXACT, exact: false, lostOutput: 3 } });
const INTERVAL = report({ kind: 'interval' });

/** The output for two intervals and their end, or for a total. */
function printed(options: Partial<StatOptions>, intervals: boolean, isTTY = false): string {
  const texts: string[] = [];
  const output = { write: (text: string) => void texts.push(text), isTTY };
  const all: StatOptions = {
    requests: [],
    inherit: true,
    color: 'auto',
    probes: [],
    delay: 0,
    repeat: 1,
    ...options,
  };
  const printer = new Printer(all, output);
  if (intervals) {
    printer.interval(INTERVAL);
    printer.interval(INTERVAL);
    printer.end(TOTAL);
  } else printer.total(TOTAL);
  return texts.join('');
}
const jsonLine = (of: unknown) => `${JSON.stringify(of)}\n`;

describe('a total', () => {
  test.each<[string, Partial<StatOptions>, string]>([
    ['text', {}, statToText(TOTAL, TEXT)],
    ['text with distributions', { hist: true }, statToText(TOTAL, { ...TEXT, hist: true })],
    ['-x', { fieldSeparator: ';' }, statToCsv(TOTAL, ';')],
    ['-j', { perfJson: true }, statToPerfJson(TOTAL)],
    ['--json', { json: true }, jsonLine(TOTAL)],
    ['colour', { color: 'always' }, statToText(TOTAL, { ...TEXT, color: true })],
  ])('%s', (_, options, expected) => {
    expect(printed(options, false)).toBe(expected);
  });

  test('in a file begins with the time, like perf’s', () => {
    expect(printed({ output: 'x' }, false)).toMatch(
      /^# started on \w{3} \w{3} \d{2} \d{4} .*\n\n\n Performance counter stats/,
    );
    expect(printed({ output: 'x', fieldSeparator: ',' }, false)).toBe(statToCsv(TOTAL, ','));
  });
});

describe('intervals', () => {
  test('text: a head, the intervals, and finally the missed events', () => {
    const text = printed({}, true);
    const [head, missed] = [
      intervalHead(INTERVAL) + intervalToText(INTERVAL, TEXT).repeat(2),
      '3 messages of bpftrace',
    ];
    expect(text.startsWith(head)).toBe(true);
    expect(text.slice(head.length)).toContain(missed);
    expect(text.slice(head.length)).toMatch(/^#/);
  });

  test.each<[string, Partial<StatOptions>, string]>([
    ['-x', { fieldSeparator: ',' }, statToCsv(INTERVAL, ',').repeat(2)],
    ['-j', { perfJson: true }, statToPerfJson(INTERVAL).repeat(2)],
    ['--json, with the total', { json: true }, jsonLine(INTERVAL).repeat(2) + jsonLine(TOTAL)],
  ])('%s', (_, options, expected) => {
    expect(printed(options, true)).toBe(expected);
  });
});
