import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { treeToHtml } from '../../../src/report/flame/html.ts';
import { treeOf } from '../../../src/report/flame/tree.ts';
import { profile, profileOfNames } from '../../fixtures/profile.ts';

const part = (name: string) =>
  readFileSync(new URL(`../../../contrib/flame/${name}`, import.meta.url), 'utf8');
const PARTS = { style: part('page.css'), script: part('page.js') };
const html = (given: ReturnType<typeof profile>) => treeToHtml(treeOf(given), given, false, PARTS);

const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

describe('treeToHtml', () => {
  it('lets nothing be loaded, and only its own script and style', () => {
    const text = html(profile());
    expect(text).toContain(
      `content="default-src 'none'; style-src ${hash(PARTS.style)}; script-src ${hash(PARTS.script)}; base-uri 'none'; form-action 'none'"`,
    );
    expect(text).toContain(`<script>${PARTS.script}</script>`);
    expect(text).not.toMatch(/\son\w+=|\sstyle=|\shref=|\ssrc=/);
  });

  it('has the frames as data', () => {
    const [, data = ''] =
      /<script id="data" type="application\/json">(.*)<\/script>/.exec(html(profile())) ?? [];
    const [name, width, color, text, children] = JSON.parse(data);
    expect([name, width, color, text]).toEqual([
      'all',
      1_010,
      'hsl(36 92% 60%)',
      'all: 1,010 events, 100.0 %',
    ]);
    expect(children.map(([child]: [string]) => child)).toEqual(['cc1', 'sh']);
  });

  it('has no name that is markup', () => {
    const text = html(profileOfNames('</script><img src=x>', '<!--<script>'));
    expect(text.match(/<script/g)).toHaveLength(2);
    expect(text).not.toContain('<img');
  });
});
