import { expect, it } from 'vitest';
import { markup, scriptData } from '../../../src/report/flame/markup.ts';

it('a name is text in markup', () => {
  expect(markup(`<b a="1">&'\u0000\u202e`)).toBe('&lt;b a=&quot;1&quot;&gt;&amp;&#39;??');
});

it('data ends no script element, and is JSON', () => {
  const data = { name: '</script><script>alert(1)</script><!--\u2028\u2029' };
  expect(scriptData(data)).not.toMatch(/[<\u2028\u2029]/);
  expect(JSON.parse(scriptData(data))).toEqual(data);
});
