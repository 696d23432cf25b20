import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** The status of the script where apt has no archive of Debian. */
const NO_DEBIAN = 3;

/** Folder with the files of packages of a newer suite of Debian; undefined on a machine of another distribution. */
export function newerPackage(suite: string, ...packages: [string, ...string[]]): string | undefined {
  const script = join(import.meta.dirname, 'newer-package.sh');
  const { stdout, stderr, status } = spawnSync(script, [suite, ...packages], { encoding: 'utf8' });
  if (status === NO_DEBIAN) return undefined;
  if (status !== 0) throw new Error(`${packages.join()} of ${suite} cannot be downloaded: ${stderr}`);
  return stdout.trim();
}
