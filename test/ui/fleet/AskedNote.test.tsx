import { expect, test } from 'vitest';
import { AskedNote } from '../../../ui/src/fleet/AskedNote.tsx';
import { rendered } from '../rendered.ts';

test.each([
  [undefined, ''],
  [{ hosts: 3, answered: 3, ageMs: 999 }, ''],
  [
    { hosts: 3, answered: 2, ageMs: 7_600 },
    '3 hosts had not sent some of these groups and were asked 8 s ago; 2 answered.',
  ],
  [
    { hosts: 1, answered: 1, ageMs: 1_000 },
    '1 host had not sent some of these groups and was asked 1 s ago; all answered.',
  ],
])('the age of answers is said where it is a second or more', (asked, text) => {
  expect(rendered(<AskedNote asked={asked} />).text).toBe(text);
});
