import { chmodSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readDifferences, whyRefused, writeDifferences } from '../../src/bpftrace/raw-differences.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';

const difference = {
  kernel: '6.18.0',
  bpftrace: 'v0.23.2',
  probe: 'kmalloc',
  file: '/probes/kmalloc.bt',
  difference: 'kmalloc counted 5 at its raw tracepoint, 4 at its tracepoint',
};
const newFile = () => join(temporaryDirectory(), 'vmtally', 'raw.json');

describe('the differences that doctor found', () => {
  test('are kept in a file that others cannot change, whatever the umask', () => {
    const file = newFile();
    writeDifferences([difference], file);
    expect(readDifferences(file)).toEqual([difference]);
    expect(statSync(file).mode & 0o777).toBe(0o644);
    writeDifferences([], file);
    expect(readDifferences(file)).toEqual([]);
    expect(() => statSync(file)).toThrow('ENOENT');
  });

  test('refuse raw tracepoints with that kernel and that bpftrace only', () => {
    const file = newFile();
    writeDifferences([difference], file);
    expect(whyRefused('v0.23.2', '6.18.0', file)).toContain('kmalloc counted 5');
    expect(whyRefused('v0.23.3', '6.18.0', file)).toBeUndefined();
    expect(whyRefused('v0.23.2', '6.18.1', file)).toBeUndefined();
    expect(whyRefused('v0.23.2', '6.18.0', newFile())).toBeUndefined();
  });
});

describe('a file that cannot be used refuses raw tracepoints, and says why', () => {
  const refusal = (file: string) => whyRefused('v0.23.2', '6.18.0', file);

  test.each([
    ['{', 'it is not JSON'],
    ['{}', 'it is not a file of differences'],
    ['{"schema":"vmtally.raw/1","differences":[{"kernel":1}]}', 'it is not a file of differences'],
  ])('%s', (content, why) => {
    const file = join(temporaryDirectory(), 'raw.json');
    writeFileSync(file, content);
    expect(refusal(file)).toContain(why);
  });

  test('it is a link, also one that leads nowhere', () => {
    const file = newFile();
    writeDifferences([difference], file);
    const link = join(file, '../link');
    symlinkSync(join(file, '../nothing'), link);
    expect(refusal(link)).toContain('cannot use');
  });

  test('control characters in it are not printed', () => {
    const file = newFile();
    writeDifferences([{ ...difference, difference: '\u001b[31m\nx' }], file);
    for (const control of ['\u001b', '\n']) expect(refusal(file)).not.toContain(control);
  });

  test('others can write it', () => {
    const file = newFile();
    writeDifferences([difference], file);
    chmodSync(file, 0o666);
    expect(refusal(file)).toContain('other users can change it');
  });

  test('others can write to its directory', () => {
    const file = newFile();
    writeDifferences([difference], file);
    chmodSync(join(file, '..'), 0o777);
    expect(refusal(file)).toContain('other users can change');
    expect(() => writeDifferences([difference], file)).toThrow('other users can change');
  });

  test('a link', () => {
    const directory = temporaryDirectory();
    mkdirSync(join(directory, 'vmtally'));
    const [file, target] = [join(directory, 'vmtally', 'raw.json'), join(directory, 'target')];
    writeFileSync(target, 'of another');
    symlinkSync(target, file);
    expect(refusal(file)).toContain('it is a symbolic link');
    writeDifferences([difference], file);
    expect(readFileSync(target, 'utf8')).toBe('of another');
    expect(readDifferences(file)).toEqual([difference]);
  });
});
