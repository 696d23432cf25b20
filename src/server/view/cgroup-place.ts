/** Characters of a container's id that are shown, as docker and crictl do. */
const SHORT = 12;

/**
 * A version 2 cgroup's path in words: its container and pod where the path shows them, else its systemd unit, else
 * null. Paths as systemd, Docker, containerd, CRI-O, Podman, kubelet and LXC make them.
 */
export function cgroupPlace(path: string | null): string | null {
  if (path === null || path === '/') return null;
  const parts = path.split('/').filter((part) => part !== '');
  const container = parts.map(containerOf).findLast((found) => found !== undefined);
  const pod = parts.map(podOf).findLast((found) => found !== undefined);
  if (container !== undefined || pod !== undefined) {
    return [pod && `pod ${pod}`, container].filter((part) => part !== undefined).join(' ');
  }
  return parts.findLast((part) => /\.(service|scope|slice|socket|mount|swap)$/.test(part)) ?? null;
}

function containerOf(part: string, index: number, parts: readonly string[]): string | undefined {
  const scope = /^(docker|cri-containerd|crio|libpod|nerdctl)-([0-9a-f]{64})(\.scope)?$/.exec(part);
  if (scope) return `${KINDS[scope[1] ?? ''] ?? scope[1]} ${scope[2]?.slice(0, SHORT)}`;
  const before = parts[index - 1] ?? '';
  if (/^[0-9a-f]{64}$/.test(part)) {
    const kind = /^(docker|libpod|crio)$/.exec(before)?.[1];
    return `${kind === undefined ? 'container' : (KINDS[kind] ?? kind)} ${part.slice(0, SHORT)}`;
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
