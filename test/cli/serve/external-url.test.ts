import { expect, test } from 'vitest';
import { ExternalUrl, originOf } from '../../../src/cli/serve/external-url.ts';

test.each([
  ['https://vmtally.example', 'https://vmtally.example', 'https://vmtally.example/'],
  ['https://vmtally.example:443/vm', 'https://vmtally.example', 'https://vmtally.example/vm/'],
  ['http://10.0.0.1:8080/a/b/', 'http://10.0.0.1:8080', 'http://10.0.0.1:8080/a/b/'],
  ['HTTPS://VMTALLY.example/VM', 'https://vmtally.example', 'https://vmtally.example/VM/'],
])('%s is the page of %s', (text, origin, href) => {
  const page = ExternalUrl.parse(text);
  expect([originOf(page), page]).toEqual([origin, href]);
});

test.each([
  '',
  'vmtally.example',
  'ftp://vmtally.example',
  'https://user:secret@vmtally.example',
  'https://a/?x=1',
  'https://a/#x',
  '/vm/',
])('%j is none', (text) => {
  expect(ExternalUrl.safeParse(text).success).toBe(false);
});
