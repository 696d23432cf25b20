import { expect, test } from 'vitest';
import { ReceiverUrl, receiversOf } from '../../../src/cli/serve/receiver-url.ts';
import { issueToText } from '../../../src/issue-to-text.ts';

test('an Alertmanager has a path for alerts, also below a path of its own', () => {
  expect(receiversOf({})).toEqual([]);
  expect(receiversOf({ alertmanager: 'http://am:9093/', webhook: 'https://hook/x?key=1' })).toEqual([
    'http://am:9093/api/v2/alerts',
    'https://hook/x?key=1',
  ]);
  expect(receiversOf({ alertmanager: 'http://proxy/am' })).toEqual(['http://proxy/am/api/v2/alerts']);
});

test.each([
  ['am:9093', 'must be http:// or https://, such as http://127.0.0.1:9093'],
  ['file:///etc/passwd', 'must be http:// or https://, such as http://127.0.0.1:9093'],
  ['http://me:secret@am/', 'must have no user and no password'],
])('%s: %s', (url, text) => {
  expect(issueToText(ReceiverUrl.safeParse(url).error?.issues[0] ?? expect.fail())).toBe(text);
});
