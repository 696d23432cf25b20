/** Characters of a container's id to show, as docker and crictl do. */
const ID_LENGTH = 12;

/**
 * Returns the container and pod that a path of a version 2 cgroup names, or else its systemd unit, or else
 * null. Knows the paths of systemd, Docker, containerd, CRI-O, Podman, kubelet and LXC.
 */
export function cgroupPlace(path: string | null): string | null {
  if (path === null || path === '/') return null;
  const container = containerOfPath(path);
  const pod = lastOf(path, podOf);
  if (container !== undefined || pod !== undefined) {
    return [pod && `pod ${pod}`, container].filter((part) => part !== undefined).join(' ');
  }
  return unitOfPath(path) ?? null;
}

/** Names the innermost container of a path, by its engine and short id; undefined outside containers. */
export const containerOfPath = (path: string): string | undefined => lastOf(path, containerOf);

/** Names the innermost systemd unit of a path, within a container too. */
export const unitOfPath = (path: string): string | undefined =>
  lastOf(path, (part) => (/\.(service|scope|slice|socket|mount|swap)$/.test(part) ? part : undefined));

type NameOf = (part: string, index: number, parts: readonly string[]) => string | undefined;

const lastOf = (path: string, nameOf: NameOf): string | undefined =>
  path
    .split('/')
    .filter((part) => part !== '')
    .map(nameOf)
    .findLast((name) => name !== undefined);

function containerOf(part: string, index: number, parts: readonly string[]): string | undefined {
  const scope = /^(docker|cri-containerd|crio|libpod|nerdctl)-([0-9a-f]{64})(\.scope)?$/.exec(part);
  if (scope) return `${KINDS[scope[1] ?? ''] ?? scope[1]} ${scope[2]?.slice(0, ID_LENGTH)}`;
  const before = parts[index - 1] ?? '';
  if (/^[0-9a-f]{64}$/.test(part)) {
    const kind = /^(docker|libpod|crio)$/.exec(before)?.[1];
    return `${kind === undefined ? 'container' : (KINDS[kind] ?? kind)} ${part.slice(0, ID_LENGTH)}`;
  }
  const lxc = /^lxc\.payload\.(.+)$/.exec(part)?.[1] ?? (before === 'lxc' ? part : undefined);
  return lxc === undefined ? undefined : `lxc ${lxc}`;
}

const KINDS: Record<string, string> = { 'cri-containerd': 'containerd', crio: 'cri-o', libpod: 'podman' };

/**
 * Matches `kubepods-burstable-pod1234_56.slice` and `pod1234-56`, depending on the cgroup driver. The uid of
 * a static pod is a hash.
 */
function podOf(part: string): string | undefined {
  const uid = /^(?:.*kubepods.*-)?pod([0-9a-f]{32}|[0-9a-f]{8}[-_0-9a-f]{28})(?:\.slice)?$/.exec(part)?.[1];
  return uid?.replaceAll('_', '-');
}
