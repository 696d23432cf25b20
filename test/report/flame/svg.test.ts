import { describe, expect, it } from 'vitest';
import type { Profile } from '../../../src/report/flame/profile.ts';
import { treeToSvg } from '../../../src/report/flame/svg.ts';
import { treeOf } from '../../../src/report/flame/tree.ts';
import { profile, profileOfNames } from '../../fixtures/profile.ts';

const svg = (given: Profile, before?: ReadonlyMap<string, number>) =>
  treeToSvg(treeOf(given, before), given, before !== undefined);

describe('treeToSvg', () => {
  it('has a frame for each node, as wide as its share, and the notes', () => {
    const text = svg(profile());
    expect(text).toContain('<title>sh: 1,000 events, 99.0 %</title><rect x="11.9" y="70" width="1188.12"');
    expect(text).toContain('Events of kmem:kmalloc by stack for &#39;make&#39;, in 1.500 s');
    expect(text).toContain('One of 64 was sampled.');
  });

  it('draws nothing under half a pixel', () => {
    const text = svg(profile(), new Map([['huge', 10_000_000]]));
    expect(text).toContain('<title>huge: ');
    expect(text).not.toContain('<title>cc1: ');
  });

  it('has no script, no link and no name that is markup', () => {
    const text = svg(
      profileOfNames('<script>alert(1)</script>', '"><image href="http://a.example/">', ']]>'),
    );
    expect(text).not.toMatch(/<(?:script|image|a|style|foreignObject)|\s(?:href|on\w+)="/);
  });

  it('of no event is one frame', () => {
    expect(svg(profile({}, [])).match(/<g>/g)).toHaveLength(1);
  });
});
