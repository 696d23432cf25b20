import { chmodSync, copyFileSync, mkdirSync, readdirSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { atLeast, findBpftrace, QUICKER } from '../bpftrace/find.ts';
import { trustedPath } from '../bpftrace/trusted.ts';
import { VmtallyError } from '../errors.ts';

/** Debian 13, whose bpftrace is 0.23. */
export const SUITE = 'trixie';

/**
 * Completes a folder in which debootstrap made a system: adds `bpftrace`, a script for the time when `part` is called
 * `folder`. It runs bpftrace with its own libraries but without chroot, for which bpftrace would lack a capability; the
 * loader's file name becomes the name of the process. Returns the version. Throws FIX_FAILED if that bpftrace does not
 * work, or is not newer, and what findBpftrace throws.
 */
export async function completeNewer(part: string, folder: string): Promise<string> {
  for (const path of [part, join(part, SUITE)]) chmodSync(path, 0o755);
  const loader = join(part, 'loader');
  mkdirSync(loader);
  chmodSync(loader, 0o755);
  copyFileSync(within(part, loaderOf(part)), join(loader, 'bpftrace'));
  chmodSync(join(loader, 'bpftrace'), 0o755);
  const [libraries = lacking('libraries')] = matches(part, 'usr/lib', /^[\w-]+-linux-gnu\w*$/);
  for (const path of [libraries, join(part, SUITE, 'usr/bin/bpftrace')]) trustedPath(within(part, path));
  const script = join(part, 'bpftrace');
  const write = (base: string) => {
    const at = (path: string) => path.replace(part, () => base);
    const line = [
      at(join(loader, 'bpftrace')),
      '--library-path',
      at(libraries),
      at(join(part, SUITE, 'usr/bin/bpftrace')),
    ];
    writeFileSync(script, `#!/bin/sh\nexec ${line.map(quoted).join(' ')} "$@"\n`);
    chmodSync(script, 0o755);
  };
  write(part);
  const made = await findBpftrace(script);
  if (!atLeast(made, ...QUICKER))
    throw new VmtallyError(
      'FIX_FAILED',
      `Debian 13 has bpftrace ${made.versionText}, which is no newer`,
      'Report it.',
    );
  write(folder);
  return made.versionText;
}

const quoted = (path: string): string =>
  /^[\w/.+-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;

/** The dynamic loader of the system in the folder. */
function loaderOf(part: string): string {
  const [loader = lacking('dynamic loader')] = ['lib64', 'lib', 'usr/lib64'].flatMap((directory) =>
    matches(part, directory, /^ld-linux-.*\.so\.\d+$/),
  );
  return loader;
}

function matches(part: string, directory: string, pattern: RegExp): string[] {
  const path = join(part, SUITE, directory);
  try {
    return readdirSync(path)
      .filter((name) => pattern.test(name))
      .map((name) => join(path, name));
  } catch {
    return [];
  }
}

/** Throws if a link leads out of the folder, to the system that runs. */
function within(part: string, path: string): string {
  const real = realpathSync(path);
  if (real.startsWith(`${realpathSync(part)}/`)) return real;
  throw new VmtallyError('FIX_FAILED', `${path} leads to ${real}, out of its folder`, 'Report it.');
}

function lacking(part: string): never {
  throw new VmtallyError(
    'FIX_FAILED',
    `the system that debootstrap made has no ${part}`,
    'Its output is above.',
  );
}
