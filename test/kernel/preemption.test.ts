import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { mayPreempt } from '../../src/kernel/preemption.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';

const DYNAMIC = '#1 SMP PREEMPT_DYNAMIC Debian';

const preempts = (text: string, files: Record<string, string> = {}) => {
  const directory = temporaryDirectory(files);
  const path = (name: string) => join(directory, name);
  return mayPreempt(text, { mode: path('mode'), commandLine: path('cmdline'), configs: [path('config')] });
};

test.each<[string, string, Record<string, string>, boolean]>([
  ['a kernel without preemption', '#1 SMP Debian', { mode: 'none voluntary (full)' }, false],
  ['a kernel that always preempts', '#1 SMP PREEMPT Debian', { config: 'CONFIG_PREEMPT_NONE=y' }, true],
  ['real time', '#1 SMP PREEMPT_RT Debian', {}, true],
  ['full', DYNAMIC, { mode: 'none voluntary (full) lazy' }, true],
  ['lazy', DYNAMIC, { mode: 'full (lazy)' }, true],
  ['none, changed since', DYNAMIC, { mode: '(none) voluntary full', cmdline: 'preempt=full' }, false],
  ['voluntary', DYNAMIC, { mode: 'none (voluntary) full' }, false],
  ['the command line', DYNAMIC, { cmdline: 'quiet preempt=full preempt=none', config: '' }, false],
  ['another word of the command line', DYNAMIC, { cmdline: 'rcu.preempt=none' }, true],
  ['built for none', DYNAMIC, { config: 'CONFIG_PREEMPT_BUILD=y\nCONFIG_PREEMPT_NONE=y\n' }, false],
  ['built for lazy', DYNAMIC, { config: '# CONFIG_PREEMPT_NONE is not set\nCONFIG_PREEMPT_LAZY=y\n' }, true],
  ['nothing known', DYNAMIC, {}, true],
])('%s', (_, text, files, expected) => {
  expect(preempts(text, files)).toBe(expected);
});

test('a compressed configuration', () => {
  const config = join(temporaryDirectory(), 'config.gz');
  writeFileSync(config, gzipSync('CONFIG_PREEMPT_VOLUNTARY=y\n'));
  expect(mayPreempt(DYNAMIC, { mode: '', commandLine: '', configs: ['', config] })).toBe(false);
});
