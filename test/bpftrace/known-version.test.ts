import {
  chmodSync,
  chownSync,
  existsSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { identityOf, knownVersion, noteVersion } from '../../src/bpftrace/known-version.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';

const VERSION = 'bpftrace v0.23.2\n';
const elf = (more = '') => `\x7fELF${more}`;

/** A directory with an executable and a file with its version. */
function noted() {
  const directory = temporaryDirectory({ bpftrace: elf() });
  const [path, file] = [join(directory, 'bpftrace'), join(directory, 'version')];
  const identity = identityOf(path) ?? expect.fail('no identity');
  noteVersion(identity, VERSION, file);
  return { directory, path, file, identity };
}

describe.runIf(process.getuid?.() === 0)('a version that was noted', () => {
  test('is known', () => {
    const { identity, path, file } = noted();
    expect(knownVersion(identity, file)).toBe(VERSION);
    expect(identityOf(path)).toBe(identity);
    expect(existsSync(`${file}.new`)).toBe(false);
  });

  test.each<[string, (paths: ReturnType<typeof noted>) => void]>([
    ['is written to', ({ path }) => writeFileSync(path, elf())],
    [
      'is replaced',
      ({ path }) => {
        writeFileSync(`${path}2`, elf());
        renameSync(`${path}2`, path);
      },
    ],
  ])('is not known once the executable %s', (_, change) => {
    const paths = noted();
    change(paths);
    const now = identityOf(paths.path) ?? expect.fail('no identity');
    expect(now).not.toBe(paths.identity);
    expect(knownVersion(now, paths.file)).toBeUndefined();
  });

  test.each<[string, (paths: ReturnType<typeof noted>) => void]>([
    ['all may write', ({ file }) => chmodSync(file, 0o666)],
    ['a user owns', ({ file }) => chownSync(file, 65534, 0)],
    [
      'is a link',
      ({ file }) => {
        renameSync(file, `${file}2`);
        symlinkSync(`${file}2`, file);
      },
    ],
    ['is in a directory that all may write', ({ directory }) => chmodSync(directory, 0o777)],
    ['is cut short', ({ file, identity }) => writeFileSync(file, identity.slice(0, 9))],
    ['is too long', ({ file, identity }) => writeFileSync(file, `${identity}\n${'x'.repeat(1 << 20)}`)],
  ])('is not known from a file that %s', (_, change) => {
    const paths = noted();
    change(paths);
    expect(knownVersion(paths.identity, paths.file)).toBeUndefined();
  });

  test('takes the place of another one, and of a link', () => {
    const { directory, identity, file } = noted();
    symlinkSync(join(directory, 'victim'), `${file}.new`);
    noteVersion(identity, 'bpftrace v0.27.0\n', file);
    expect(knownVersion(identity, file)).toBe('bpftrace v0.27.0\n');
    expect(existsSync(join(directory, 'victim'))).toBe(false);
  });

  test('is not noted where others could change it', () => {
    const { directory, identity, file } = noted();
    chmodSync(directory, 0o777);
    noteVersion(identity, 'bpftrace v0.27.0\n', file);
    expect(readFileSync(file, 'utf8')).toContain(VERSION);
  });
});

describe('the script of a newer bpftrace', () => {
  function scripted(more = '') {
    const directory = temporaryDirectory({ loader: elf(), 'bpftrace-0.23': elf() });
    const [loader, binary] = [join(directory, 'loader'), join(directory, 'bpftrace-0.23')];
    const script = join(directory, 'bpftrace');
    writeFileSync(
      script,
      `#!/bin/sh\n${more}exec ${loader} --library-path ${directory}/lib ${binary} "$@"\n`,
    );
    return { script, loader, binary };
  }

  test.each(['script', 'loader', 'binary'] as const)('has an identity that changes with its %s', (part) => {
    const paths = scripted();
    const before = identityOf(paths.script);
    expect(before).toBeDefined();
    expect(identityOf(paths.script)).toBe(before);
    renameSync(paths[part], `${paths[part]}2`);
    writeFileSync(paths[part], readFileSync(`${paths[part]}2`));
    expect(identityOf(paths.script)).not.toBe(before);
  });

  test('has none where it runs something else, or does more', () => {
    const { script, binary } = scripted();
    writeFileSync(binary, '#!/bin/sh\n');
    expect(identityOf(script)).toBeUndefined();
    expect(identityOf(scripted('export A=1\n').script)).toBeUndefined();
  });
});

test.each([
  ['a script, which may run another bpftrace tomorrow', { bpftrace: '#!/bin/sh\nexec bpftrace "$@"\n' }],
  ['an empty file', { bpftrace: '' }],
  ['no file', {}],
])('%s has no identity', (_, files) => {
  expect(identityOf(join(temporaryDirectory(files), 'bpftrace'))).toBeUndefined();
});
