import { describe, expect, it } from 'vitest';
import { formOf } from '../../../src/cli/flame/forms.ts';
import { failure } from '../../fixtures/failure.ts';
import { profile } from '../../fixtures/profile.ts';

describe('formOf', () => {
  it.each([
    ['a.svg', '<?xml'],
    ['dir.html/b.html', '<!doctype html>'],
    ['a.b.folded', 'sh;entry;read'],
    ['a.speedscope.json', '{"$schema":"https://www.speedscope'],
  ])('%s', (file, start) => {
    expect(String(formOf(file, false)(profile(), undefined))).toContain(start);
  });

  it('a.pb.gz', () => {
    const bytes = Buffer.from(formOf('a.pb.gz', false)(profile(), undefined));
    // The magic number of gzip.
    expect(bytes.readUInt16BE()).toBe(0x1f8b);
  });

  it.each(['a.json', 'a.gz', 'svg', 'a.svg/b', ''])('%j is refused', (file) => {
    expect(failure(() => formOf(file, false))).toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('must end with .svg, .html, .folded, .pb.gz, or .speedscope.json'),
    });
  });

  it('only pictures show a difference', () => {
    const before = new Map([['gone', 3]]);
    expect(String(formOf('a.html', true)(profile(), before))).toContain('before 3 events');
    expect(String(formOf('a.svg', true)(profile(), before))).toContain('before 3 events');
    expect(failure(() => formOf('a.folded', true)).message).toContain('must end with .svg or .html');
  });
});
