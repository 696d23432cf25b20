import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findBpftrace } from '../../src/bpftrace/find.ts';
import type { runFixes } from '../../src/doctor/fix.ts';
import { installNewer } from '../../src/doctor/newer.ts';
import { VmtallyError } from '../../src/errors.ts';
import { rejection } from '../fixtures/failure.ts';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { bpftraceOf, factsOf, USER } from './facts.ts';

const OLD = factsOf({ bpftrace: bpftraceOf(0, 17) });
const DEBIAN_12 = { id: 'debian', version: '12', name: 'Debian 12' };

/** Stands for debootstrap: its loader prints a version. */
function fakeSystem(directory: string, version = 'v0.23.2'): void {
  for (const path of ['usr/bin', 'usr/lib/x86_64-linux-gnu', 'lib64'])
    mkdirSync(join(directory, path), { recursive: true });
  writeFileSync(join(directory, 'usr/bin/bpftrace'), '');
  const loader = join(directory, 'lib64/ld-linux-x86-64.so.2');
  writeFileSync(loader, `#!/bin/sh\necho bpftrace ${version}\n`);
  chmodSync(loader, 0o755);
}

function install(options: Parameters<typeof installNewer>[2] & { make?: (directory: string) => void } = {}) {
  const parent = temporaryDirectory();
  const folder = join(parent, 'vmtally');
  const { make = fakeSystem, ...others } = options;
  const lines: string[] = [];
  const ran: string[] = [];
  const run: typeof runFixes = async (commands) => {
    ran.push(...commands.map(({ file, args }) => [file, ...args].join(' ')));
    make(commands.at(-1)?.args.at(-1) ?? '');
  };
  const done = installNewer(OLD, (line) => lines.push(line), {
    folder,
    distribution: DEBIAN_12,
    run,
    ...others,
  });
  return { parent, folder, lines, ran, done };
}

describe('installNewer', () => {
  it('makes a folder whose bpftrace runs with the libraries of the folder', async () => {
    const { parent, folder, lines, ran, done } = install();
    await done;
    expect(ran.slice(0, 2)).toEqual([
      'apt-get update',
      'apt-get install -y debootstrap debian-archive-keyring',
    ]);
    expect(ran[2]).toMatch(
      /^\/usr\/bin\/setpriv --pdeathsig KILL unshare .* debootstrap --variant=minbase --include=bpftrace trixie .*\.part\/trixie$/,
    );
    expect(readdirSync(parent)).toEqual(['vmtally']);
    const path = join(folder, 'bpftrace');
    expect(await findBpftrace(path)).toMatchObject({ path, version: [0, 23] });
    const system = join(folder, 'trixie/usr');
    expect(readFileSync(path, 'utf8')).toBe(
      `#!/bin/sh\nexec ${folder}/loader/bpftrace --library-path ${system}/lib/x86_64-linux-gnu ${system}/bin/bpftrace "$@"\n`,
    );
    expect(lines.at(-1)).toContain('with bpftrace v0.23.2');
  });

  it('removes what an interrupted run left', async () => {
    const { parent, done } = install({
      make: (directory) => {
        expect(existsSync(join(directory, '../old'))).toBe(false);
        fakeSystem(directory);
      },
    });
    mkdirSync(join(parent, 'vmtally.part/old'), { recursive: true });
    await done;
    expect(readdirSync(parent)).toEqual(['vmtally']);
  });

  it.each<[string, (directory: string) => void, string]>([
    [
      'debootstrap fails',
      (directory) => {
        mkdirSync(directory, { recursive: true });
        throw new VmtallyError('FIX_FAILED', 'debootstrap ended with status 1', 'Its output is above.');
      },
      'debootstrap ended with status 1',
    ],
    [
      'the system has no loader',
      (directory) => mkdirSync(directory, { recursive: true }),
      'no dynamic loader',
    ],
    ['its bpftrace is no newer', (directory) => fakeSystem(directory, 'v0.17.0'), 'which is no newer'],
    [
      'a link leads out of the folder',
      (directory) => {
        fakeSystem(directory);
        const path = join(directory, 'usr/bin/bpftrace');
        rmSync(path);
        symlinkSync('/bin/true', path);
      },
      'out of its folder',
    ],
  ])('leaves nothing if %s', async (_, make, message) => {
    const { parent, done } = install({ make });
    expect(await rejection(done)).toMatchObject({
      code: 'FIX_FAILED',
      message: expect.stringContaining(message),
    });
    expect(readdirSync(parent)).toEqual([]);
  });

  it('leaves nothing if it is stopped', async () => {
    const aborter = new AbortController();
    const { parent, done } = install({
      signal: aborter.signal,
      make: (directory) => {
        fakeSystem(directory);
        aborter.abort();
      },
    });
    expect(await rejection(done)).toMatchObject({
      code: 'FIX_FAILED',
      message: expect.stringMatching(/^stopped, and removed /),
    });
    expect(readdirSync(parent)).toEqual([]);
  });

  it('lets one run at a time', async () => {
    let second: Promise<unknown> = Promise.resolve();
    const { done } = install({
      make: (directory) => {
        fakeSystem(directory);
        const folder = join(directory, '../..', 'vmtally');
        second = rejection(
          installNewer(OLD, () => {}, { folder, distribution: DEBIAN_12, run: async () => {} }),
        );
      },
    });
    await done;
    expect(await second).toMatchObject({ message: expect.stringContaining('another vmtally makes') });
  });

  it.each<[string, Parameters<typeof factsOf>[0], string, string]>([
    ['the user named one', { named: true }, 'USAGE', 'names another'],
    ['it is not run by root', { privileges: USER }, 'NOT_ROOT', 'needs root'],
  ])('refuses before it runs anything where %s', async (_, facts, code, message) => {
    const parent = temporaryDirectory();
    const refused = installNewer(factsOf({ bpftrace: bpftraceOf(0, 17), ...facts }), () => {}, {
      folder: join(parent, 'vmtally'),
      distribution: DEBIAN_12,
      run: () => expect.fail('it ran'),
    });
    expect(await rejection(refused)).toMatchObject({ code, message: expect.stringContaining(message) });
    expect(readdirSync(parent)).toEqual([]);
  });

  it('refuses other distributions, and names the ways that are documented', async () => {
    const { ran, done } = install({ distribution: { id: 'fedora', version: '43', name: 'Fedora 43' } });
    expect(await rejection(done)).toMatchObject({
      code: 'FIX_FAILED',
      message: '--newer is for Debian 12 only, and this is Fedora 43',
      hint: expect.stringContaining('docs/install.md'),
    });
    expect(ran).toEqual([]);
  });

  it('keeps a folder that it did not make', async () => {
    const folder = join(temporaryDirectory({ 'vmtally/own': '' }), 'vmtally');
    const { ran, done } = install({ folder });
    expect((await rejection(done)).hint).toBe(`Remove it: rm -r ${folder}`);
    expect(ran).toEqual([]);
  });

  it('refuses a parent that other users can change', async () => {
    const parent = temporaryDirectory();
    chmodSync(parent, 0o777);
    const { ran, done } = install({ folder: join(parent, 'vmtally') });
    expect(await rejection(done)).toMatchObject({ code: 'BPFTRACE_UNSAFE' });
    expect(ran).toEqual([]);
  });

  it('does nothing where the bpftrace is new enough', async () => {
    const lines: string[] = [];
    await installNewer(factsOf(), (line) => lines.push(line), { run: () => expect.fail('it ran') });
    expect(lines).toEqual(['bpftrace v0.23.0, /usr/bin/bpftrace: new enough, nothing to do']);
  });
});
