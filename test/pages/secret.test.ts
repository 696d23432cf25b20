import { chmodSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { frameSecret } from '../../src/pages/secret.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';

describe('the secret of frames', () => {
  it('is made once, for its owner only', () => {
    const file = join(temporaryDirectory(), 'secret');
    const secret = frameSecret(file);
    expect(frameSecret(file)).toEqual(secret);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(dirname(file))).toEqual(['secret']);
    const hex = secret.map((word) => word.toString(16).padStart(8, '0')).join('');
    expect(readFileSync(file, 'utf8')).toBe(hex);
  });

  it.each(['', 'x'.repeat(16), '0'.repeat(17)])('is none: %j', (text) => {
    const file = join(temporaryDirectory(), 'secret');
    writeFileSync(file, text, { mode: 0o600 });
    expect(() => frameSecret(file)).toThrow(Error);
  });

  it('is refused where others may read it, and behind a link', () => {
    const directory = temporaryDirectory();
    const file = join(directory, 'secret');
    frameSecret(file);
    symlinkSync(file, join(directory, 'link'));
    expect(() => frameSecret(join(directory, 'link'))).toThrow('it is a symbolic link');
    chmodSync(file, 0o644);
    expect(() => frameSecret(file)).toThrow('others may read');
  });
});
