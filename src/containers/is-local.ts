import { readFileSync } from 'node:fs';
import { unescapeMount } from '../kernel/cgroups-v1.ts';

/** File systems whose server, or whose user, may make a reader wait for ever. */
const REMOTE = /^(?:nfs|cifs|smb|fuse|9p|afs|ceph|gfs|glusterfs|lustre|autofs)/;

/** True for a path on a file system that answers by itself. */
export function isLocal(path: string, mounts = readFileSync('/proc/self/mounts', 'utf8')): boolean {
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
