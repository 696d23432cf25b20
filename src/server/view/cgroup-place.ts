/** Characters of a container's id to show, as docker and crictl do. */
const ID_LENGTH = 12;

/**
 * Returns the container and pod that a path of a version 2 cgroup names, or else its systemd unit, or else
 * null. Knows the paths of systemd, Docker, containerd, CRI-O, Podman, kubelet and LXC.
 */
export function cgroupPlace(path: string | null): string | null {
  if (path === null || path === '/') return null;
  const parts = path.split('/').filter((part) => part !== '');
  const container = parts.map(containerOf).findLast((name) => name !== undefined);
  const pod = parts.map(podOf).findLast((name) => name !== undefined);
  if (container !== undefined || pod !== undefined) {
    return [pod && `pod ${pod}`, container].filter((part) => part !== undefined).join(' ');
  }
  return parts.findLast((part) => /\.(service|scope|slice|socket|mount|swap)$/.test(part)) ?? null;
}

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
