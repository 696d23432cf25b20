import { expect, test } from 'vitest';
import { AlertFields } from '../../../ui/src/alerts/AlertFields.tsx';
import { type AlertForm, EMPTY } from '../../../ui/src/alerts/form.ts';
import { BYTES, PLAIN } from '../../fixtures/feed.ts';
import { rendered } from '../rendered.ts';

const GROUPS = ['row', 'name'];
const fields = (parts: Partial<AlertForm>, faults = {}, isFleet = false) =>
  rendered(
    <AlertFields
      form={{ ...EMPTY, event: BYTES.label, ...parts }}
      series={[BYTES, PLAIN]}
      groups={GROUPS}
      rowName="process"
      isFleet={isFleet}
      faults={faults}
      onChange={() => {}}
      onLeave={() => {}}
    />,
  );
const placeholders = (html: string) => [...html.matchAll(/placeholder="([^"]*)"/g)].map(([, text]) => text);

test('a threshold has an example in the unit of its number', () => {
  expect(placeholders(fields({}).html)[0]).toBe('50e3');
  expect(placeholders(fields({ when: 'amountRate' }).html)[0]).toBe('64MiB');
  expect(placeholders(fields({ when: 'p99' }).html)[0]).toBe('64KiB');
  expect(placeholders(fields({ when: 'share', by: 'name' }).html)[0]).toBe('20 %');
});

test('numbers are told in the units of the event, and an event without values has fewer', () => {
  expect(fields({}).text).toContain(
    'events a second bytes in all bytes a second share in percent p99 of bytes',
  );
  expect(fields({ event: PLAIN.label }).text).not.toContain('p99');
});

test('fields that do not go with the others are absent', () => {
  expect(fields({}).labels).toEqual(['Threshold', 'For', 'Until', 'Name']);
  expect(fields({ when: 'count', is: 'every', by: 'name' }).labels).toEqual([
    'Threshold',
    'Only with',
    'Name',
  ]);
  expect(fields({ when: 'share', by: 'name' }).text).not.toContain('sum of all');
});

test('a fault stands in its field', () => {
  const { html } = fields({ bound: '5ms' }, { bound: 'must be a number' });
  expect(html).toMatch(/aria-invalid="true"[^>]*aria-describedby="([^"]+)"[^>]*><small id="\1"/);
});

test('a rule of a fleet may be on hosts, and suspends nothing', () => {
  expect(fields({}).text).not.toContain('hosts gone');
  const { text, labels } = fields({ event: 'hosts gone' }, {}, true);
  expect(text).toContain('hosts late hosts gone');
  expect(text).not.toContain('suspend');
  expect(labels).toEqual(['For', 'Only with', 'Name']);
});
