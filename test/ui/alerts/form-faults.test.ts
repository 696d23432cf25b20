import { expect, test } from 'vitest';
import { type AlertForm, EMPTY } from '../../../ui/src/alerts/form.ts';
import { type Faults, faultsOf } from '../../../ui/src/alerts/form-faults.ts';
import { alertOf } from '../../fixtures/alerts.ts';

const FORM: AlertForm = { ...EMPTY, event: 'kmem:kmalloc', bound: '1e6' };
const FIXED = { ...alertOf({ name: 'fixed', above: 1 }).status, configured: true };
const OTHER = alertOf({ name: 'other', above: 1 }).status;

test.each<[string, Partial<AlertForm>, Faults]>([
  ['a form that is right', { clear: '9e5', for: '10s', name: 'other' }, {}],
  ['hosts without a threshold', { event: 'hosts gone', bound: '' }, {}],
  [
    'hosts for a time that is none',
    { event: 'hosts late', for: 'long' },
    { for: 'must be a time up to 24h, such as 10s' },
  ],
  ['no threshold', { bound: ' ' }, { bound: 'must be a number, such as 50e3' }],
  ['a threshold of another unit', { bound: '5ms' }, { bound: 'must be a number, such as 50e3' }],
  ['multiples of nothing', { when: 'count', is: 'every', bound: '0' }, { bound: 'must be at least 1' }],
  ['an end of another unit', { clear: '5ms' }, { clear: 'must be a number, such as 50e3' }],
  ['an end above the threshold', { clear: '1e7' }, { clear: 'must not be above the threshold' }],
  ['an end below the threshold', { is: 'below', clear: '1' }, { clear: 'must not be below the threshold' }],
  ['an end at the threshold', { clear: '1000000' }, {}],
  ['a time that is none', { for: 'soon' }, { for: 'must be a time up to 24h, such as 10s' }],
  ['a time too long', { for: '25h' }, { for: 'must be a time up to 24h, such as 10s' }],
  ['a time of a multiple, which has none', { when: 'count', is: 'every', for: 'soon', clear: 'x' }, {}],
  ['a name with a space', { name: 'a b' }, { name: 'must be of letters, digits, _ . and -' }],
  ['a name above', { name: '..' }, { name: 'must be of letters, digits, _ . and -' }],
  [
    'a name of the configuration',
    { name: 'fixed' },
    { name: 'is a rule of the configuration, which clients cannot change' },
  ],
])('%s', (_, parts, faults) => {
  expect(faultsOf({ ...FORM, ...parts }, 'number', [FIXED, OTHER])).toEqual(faults);
});
