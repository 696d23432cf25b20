import { expect, it } from 'vitest';
import { placesToText } from '../../../src/report/flame/places-to-text.ts';
import { profile, profileOfNames } from '../../fixtures/profile.ts';

it('is a table with the numbers first, and fits', () => {
  const text = placesToText(profile({ framesOf: () => ['read [libc.so.6]'] }), ['comm', 'dso', 'symbol'], {
    top: 1,
    width: 80,
  });
  expect(text).toContain('      TOTAL   SHARE           95 %  COMM  DSO        SYMBOL\n');
  expect(text).toMatch(/^ {6}1,000 {2}99\.0 % {2}[\d. to]{13} {2}sh {4}libc\.so\.6 {2}read$/m);
  expect(text).toContain('1 more row: --top shows more');
  expect(text).toContain(' One of 64 was sampled.');
});

it('cuts long names, and shows none that steers the terminal', () => {
  const frame = `${'_ZN'.repeat(60)}\u001b[2J [${'long-'.repeat(9)}]`;
  const text = placesToText(profileOfNames('sh', frame), ['dso', 'symbol'], { top: 9, width: 80 });
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(text).not.toContain('\u001b');
});
