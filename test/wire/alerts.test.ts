import { expect, test } from 'vitest';
import { issueToText } from '../../src/issue-to-text.ts';
import { AlertRule, ConfiguredRule } from '../../src/wire/alerts.ts';

const RULE = { name: 'heavy', event: 'kmalloc' };

test('numbers and times may have units, and a rule is of the first session', () => {
  const rule = AlertRule.parse({ ...RULE, when: 'p99', above: '64KiB', clear: '1e3', for: '30s' });
  expect(rule).toEqual({
    ...RULE,
    session: 'main',
    when: 'p99',
    above: 65_536,
    clear: 1000,
    boundsIn: 'size',
    for: 30_000,
    action: 'notify',
  });
  expect(AlertRule.parse(rule)).toEqual(rule);
});

test.each<[object, string]>([
  [{}, 'must have one of above, below, every'],
  [{ above: 1, below: 2 }, 'must have one of above, below, every'],
  [{ above: 'many' }, 'must be a number, such as 1e6, 64KiB, 5ms or 50%'],
  [{ above: -1 }, 'must be at least 0'],
  [{ above: '50%' }, 'above: % is for when: share'],
  [{ when: 'p99', below: '50%' }, 'below: % is for when: share'],
  [{ when: 'p99', above: '64KiB', clear: '5ms' }, 'clear is a time, and above a size'],
  [{ when: 'share', by: 'name', above: '7B' }, 'above: a share takes a number or a percentage'],
  [{ every: 0 }, 'every must be at least 1'],
  // Multiples without end would have no number.
  [{ every: 1e-320 }, 'every must be at least 1'],
  [{ every: 5, when: 'rate' }, 'every is for when: count or amount'],
  [{ every: 5, for: 9 }, 'every goes with neither for nor clear'],
  [{ every: 5, clear: 9 }, 'every goes with neither for nor clear'],
  [{ above: 5, clear: 6 }, 'clear must not be over above'],
  [{ below: 5, clear: 4 }, 'clear must not be under below'],
  [{ above: 5, when: 'share' }, 'a share needs by'],
  [{ above: 5, filter: 'gcc' }, 'filter needs by'],
  [{ above: 5, for: '2 days' }, 'must be a time, such as 30s; a number alone is in ms'],
  [{ above: 5, name: 'a b' }, 'must be 1 to 60 letters, digits, _ . -, and not . or ..'],
  [{ above: 5, name: '..' }, 'must be 1 to 60 letters, digits, _ . -, and not . or ..'],
  [{ above: 5, every2: 5 }, 'unknown: every2'],
  [{ event: undefined, above: 5 }, 'is missing'],
  [{ hosts: 'gone' }, 'must have an event or hosts, not both'],
  [{ event: undefined, hosts: 'away' }, 'must be one of late, gone'],
  [{ event: undefined, hosts: 'gone', above: 5 }, 'hosts goes with name, filter and for only'],
  [{ event: undefined, hosts: 'gone', when: 'rate' }, 'hosts goes with name, filter and for only'],
  [{ above: 5, by: 'label:UP' }, 'must be host or label:KEY'],
])('%j: %s', (parts, text) => {
  for (const Rule of [AlertRule, ConfiguredRule]) {
    const issue = Rule.safeParse({ ...RULE, ...parts }).error?.issues[0] ?? expect.fail();
    expect(issueToText(issue)).toBe(text);
  }
});

test('a rule of the configuration names no session', () => {
  expect(ConfiguredRule.safeParse({ ...RULE, above: 1, session: 's1' }).success).toBe(false);
});
