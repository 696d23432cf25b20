import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CaptureOutput } from '../../src/capture/output.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';

test('a file is written piece by piece', () => {
  const path = join(temporaryDirectory(), 'a');
  const output = new CaptureOutput(path, false);
  output.write(Buffer.from('one'));
  expect(readFileSync(path, 'utf8')).toBe('one');
  output.write(Buffer.from('two'));
  output.close();
  expect(readFileSync(path, 'utf8')).toBe('onetwo');
  expect(output.bytes).toBe(6);
});

test('a file that exists is replaced on request only, and not before something is written', () => {
  const path = join(temporaryDirectory({ a: 'old' }), 'a');
  expect(() => new CaptureOutput(path, false)).toThrow('it exists');
  const output = new CaptureOutput(path, true);
  expect(readFileSync(path, 'utf8')).toBe('old');
  output.write(Buffer.from('new'));
  output.close();
  expect(readFileSync(path, 'utf8')).toBe('new');
  const unused = new CaptureOutput(path, true);
  unused.discard();
  expect(readFileSync(path, 'utf8')).toBe('new');
  expect(existsSync(`${path}.${process.pid}.part`)).toBe(false);
});

test('a link is refused', () => {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'a'), 'old');
  symlinkSync(join(directory, 'nowhere'), join(directory, 'link'));
  expect(() => new CaptureOutput(join(directory, 'link'), false)).toThrow('cannot write');
  expect(existsSync(join(directory, 'nowhere'))).toBe(false);
});

test('a device and a directory are refused', () => {
  expect(() => new CaptureOutput('/dev/full', true)).toThrow('it is no regular file');
  expect(() => new CaptureOutput(temporaryDirectory(), true)).toThrow('it is a directory');
});
