import { chmodSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { atLeast, findBpftrace } from '../../src/bpftrace/find.ts';
import { rejection } from '../fixtures/failure.ts';
import { temporaryDirectory, temporaryScript } from '../fixtures/temporary.ts';

const printing = (version: string) =>
  temporaryScript('bpftrace', `[ "$1" = --version ] && echo '${version}'`);

function environment(name: string, value: string): void {
  vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
}

describe('findBpftrace', () => {
  test.each<[string, readonly [number, number], string]>([
    ['bpftrace v0.17.0', [0, 17], 'v0.17.0'],
    ['bpftrace v0.27.1', [0, 27], 'v0.27.1'],
    ['bpftrace v0.23.2-1+deb13', [0, 23], 'v0.23.2'],
    ['bpftrace 0.19.0', [0, 19], '0.19.0'],
    ['bpftrace v0.24', [0, 24], 'v0.24'],
    ['bpftrace v1.0.0', [1, 0], 'v1.0.0'],
    ['WARNING: something\nbpftrace v0.21.3', [0, 21], 'v0.21.3'],
  ])('%s is accepted', async (output, version, versionText) => {
    const path = printing(output);
    expect(await findBpftrace(path)).toEqual({ path, version, versionText });
  });

  test('the version may be on stderr', async () => {
    const path = temporaryScript('bpftrace', 'echo "bpftrace v0.22.0" >&2');
    expect(await findBpftrace(path)).toMatchObject({ version: [0, 22] });
  });

  test.each(['bpftrace v0.16.9', 'bpftrace v0.9.4', 'bpftrace 0.0.1'])('%s is too old', async (output) => {
    const path = printing(output);
    const error = await rejection(findBpftrace(path));
    expect(error).toMatchObject({ code: 'BPFTRACE_VERSION', exitStatus: 3 });
    expect(error.message).toBe(`${path} is ${output}; vmtally needs 0.17 or newer`);
  });

  test.each(['', 'hello', 'perf version 6.1.0', 'bpftrace', 'bpftrace unknown', 'xbpftrace v0.20.0'])(
    '%j is no version of bpftrace',
    async (output) => {
      const path = printing(output);
      const error = await rejection(findBpftrace(path));
      expect(error.code).toBe('BPFTRACE_VERSION');
      expect(error.message).toBe(`${path} --version prints no bpftrace version`);
    },
  );

  test('a program that prints without end is refused', async () => {
    const path = temporaryScript('bpftrace', 'exec yes');
    expect((await rejection(findBpftrace(path))).code).toBe('BPFTRACE_VERSION');
  });

  test.each([
    ['is not there', () => join(temporaryDirectory(), 'bpftrace')],
    [
      'may not be run',
      () => {
        const path = printing('bpftrace v0.20.0');
        chmodSync(path, 0o644);
        return path;
      },
    ],
    ['is a directory', () => temporaryDirectory()],
  ])('a path that %s', async (_, make) => {
    const path = make();
    const error = await rejection(findBpftrace(path));
    expect(error).toMatchObject({ code: 'BPFTRACE_MISSING', exitStatus: 3 });
    expect(error.message).toContain(`cannot run ${path}: `);
    expect(error.message).not.toContain('\n');
  });

  test('VMTALLY_BPFTRACE names the executable', async () => {
    const path = printing('bpftrace v0.25.0');
    environment('VMTALLY_BPFTRACE', path);
    expect((await findBpftrace()).path).toBe(path);
  });

  test('otherwise the first executable in PATH', async () => {
    const [denied, first, second] = [1, 2, 3].map(() => printing('bpftrace v0.26.0')) as [
      string,
      string,
      string,
    ];
    chmodSync(denied, 0o644);
    environment('VMTALLY_BPFTRACE', '');
    const empty = temporaryDirectory();
    environment('PATH', [empty, ...[denied, first, second].map(dirname), process.env.PATH].join(delimiter));
    expect((await findBpftrace()).path).toBe(first);
  });
});

describe('atLeast', () => {
  test.each([
    [[0, 17], 0, 17, true],
    [[0, 17], 0, 18, false],
    [[0, 18], 0, 17, true],
    [[1, 0], 0, 27, true],
    [[0, 99], 1, 0, false],
  ] as const)('%j, %d.%d: %s', (version, major, minor, expected) => {
    expect(atLeast({ version }, major, minor)).toBe(expected);
  });
});
