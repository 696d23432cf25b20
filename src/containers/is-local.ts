import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unescapeMount } from '../kernel/cgroups-v1.ts';

/** File systems whose server, or whose user, may make a reader wait for ever. */
const REMOTE = /^(?:nfs|cifs|smb|fuse|9p|afs|ceph|gfs|glusterfs|lustre|autofs)/;

const readMounts = () => readFileSync('/proc/self/mounts', 'utf8');

/** True for a path on a file system that answers by itself. */
export function isLocal(path: string, mounts = readMounts()): boolean {
  const all = mounts.split('\n').flatMap((line) => {
    const [, mount = '', type = ''] = line.split(' ');
    return mount === '' ? [] : [{ mount: unescapeMount(mount), type }];
  });
  const containing = all.filter(
    ({ mount }) => mount === '/' || path === mount || path.startsWith(`${mount}/`),
  );
  // The last mount on a point hides the others.
  const innermost = containing.toReversed().toSorted((a, b) => b.mount.length - a.mount.length)[0];
  return innermost === undefined || !REMOTE.test(innermost.type);
}

/**
 * True for a file `below` a folder where no part of the path leads to a file system whose server may be dead: by a mount,
 * which even lstat of its folder would ask, or by a link, which may lead anywhere.
 */
export function staysLocal(folder: string, below: string, mounts = readMounts()): boolean {
  const parts = below.split('/');
  const paths = parts.map((_, index) => join(folder, ...parts.slice(0, index + 1)));
  return isLocal(folder, mounts) && paths.every((path) => isLocal(path, mounts) && isNoLink(path));
}

function isNoLink(path: string): boolean {
  try {
    return !lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
}
