import { expect, test } from 'vitest';
import { alertLines } from '../../../../src/cli/top/draw/alert-lines.ts';
import { textOf } from '../../../../src/cli/top/draw/line.ts';
import { alertOf, row, ruleTick } from '../../../fixtures/alerts.ts';

const alerts = (name: string, now: number) => {
  const alert = alertOf({ when: 'rate', above: 10, by: 'name' });
  alert.tick(ruleTick(1, [row(now, now, name)]));
  return [alert.status];
};

test('a line says what fires, and there is none while nothing does', () => {
  expect(alertLines([], 80, 'all')).toEqual([]);
  expect(alertLines(alerts('gcc', 9), 80, 'all')).toEqual([]);
  const [line = []] = alertLines(alerts('gcc', 11), 80, 'all');
  expect(textOf(line).trimEnd()).toBe('1 alert fires: heavy (gcc)');
  expect(line[0]?.tone).toBe('bad');
});

test('hostile and long names stay within the line', () => {
  const [line = []] = alertLines(alerts(`\u001b[2J${'日'.repeat(60)}`, 11), 40, 'all');
  expect(textOf(line)).not.toContain('\u001b');
  expect(textOf(line)).toContain('1 alert fires: heavy (?[2J日');
  const [plain = []] = alertLines(alerts('日本', 11), 40, 'ascii');
  expect(textOf(plain)).toMatch(/^[\x20-\x7e]*$/);
});
