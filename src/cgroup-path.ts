/** A container as the path of a cgroup names it. */
export interface PathContainer {
  engine: string;
  /** The id, or the name where `isName`. */
  id: string;
  /** True for LXC and machines of systemd, whose paths have names. */
  isName: boolean;
  /** Path of the cgroup that is the container. */
  path: string;
}

/** The parts of a cgroup's path that say whose it is. */
export interface CgroupPath {
  /** The outermost container: one within it is unknown to the host. */
  container?: PathContainer;
  /** The innermost container, where it is another one. */
  inner?: PathContainer;
  /** Uid of the pod that the host runs. */
  pod?: string;
  /** Uid of the innermost pod, which may be one of a cluster within a container. */
  innerPod?: string;
  /** The innermost systemd unit, within a container too. */
  unit?: string;
  /** The user whose session the cgroup is of. */
  uid?: string;
}

/**
 * Finds container, pod and unit in a path. Knows the paths of systemd, Docker and BuildKit, containerd, CRI-O, Podman,
 * nerdctl, kubelet, LXC and Incus. Processes that watch a container (conmon, lxc.monitor) are not in it.
 */
export function parseCgroupPath(path: string): CgroupPath {
  // runc takes the triple SLICE:PREFIX:ID of systemd for a name if it makes the cgroups itself.
  const parts = path.split('/').flatMap((part) => part.split(/(?<=\.slice):(?=[\w-]+:)/));
  const found: CgroupPath = {};
  for (const [index, part] of parts.entries()) {
    const uid = podOf(part);
    if (uid !== undefined) {
      if (found.container === undefined) found.pod ??= uid;
      found.innerPod = uid;
    }
    const named = containerOf(part, parts[index - 1] ?? '');
    if (named !== undefined) {
      const container = { ...named, path: upTo(path, parts, index) };
      if (found.container === undefined) found.container = container;
      else found.inner = container;
    }
    if (UNIT.test(part)) found.unit = part;
    const user = /^user-(\d{1,10})\.slice$/.exec(part)?.[1];
    if (user !== undefined && found.container === undefined) found.uid = user;
  }
  return found;
}

const UNIT = /\.(service|scope|slice|socket|mount|swap)$/;

/** The beginning of the path up to one of its parts. */
function upTo(path: string, parts: readonly string[], last: number): string {
  const length = parts.slice(0, last + 1).reduce((sum, part) => sum + part.length + 1, -1);
  return path.slice(0, length);
}

type Named = Omit<PathContainer, 'path'>;

const SCOPE = /^(docker|cri-containerd|crio|libpod|nerdctl)[-:]([0-9a-f]{64})(?:\.scope)?$/;

function containerOf(part: string, before: string): Named | undefined {
  const [, prefix, scope] = SCOPE.exec(part) ?? [];
  if (prefix !== undefined && scope !== undefined)
    return { engine: ENGINES[prefix] ?? prefix, id: scope, isName: false };
  if (/^[0-9a-f]{64}$/.test(part)) {
    const engine = /^(docker|libpod|crio)$/.exec(before)?.[1];
    return {
      engine: engine === undefined ? 'container' : (ENGINES[engine] ?? engine),
      id: part,
      isName: false,
    };
  }
  // Builds come and go, and their ids name nothing that lasts.
  if (part === 'buildkit' && before === 'docker') return { engine: 'docker', id: 'buildkit', isName: true };
  const lxc = /^lxc\.payload\.(.+)$/.exec(part)?.[1] ?? (before === 'lxc' && part !== '' ? part : undefined);
  if (lxc !== undefined) return { engine: 'lxc', id: lxc, isName: true };
  const nspawn = /^systemd-nspawn@(.+)\.service$/.exec(part)?.[1] ?? machineOf(part, before);
  return nspawn === undefined ? undefined : { engine: 'nspawn', id: unescapeUnit(nspawn), isName: true };
}

const ENGINES: Record<string, string> = { 'cri-containerd': 'containerd', crio: 'cri-o', libpod: 'podman' };

/** A scope of systemd-machined. Virtual machines, whose scopes are named the same way, are no containers. */
const machineOf = (part: string, before: string): string | undefined =>
  before === 'machine.slice' ? /^machine-(?!qemu\\x2d)(.+)\.scope$/.exec(part)?.[1] : undefined;

/**
 * Matches `kubepods-burstable-pod1234_56.slice` and `pod1234-56`, depending on the cgroup driver. The uid of
 * a static pod is a hash.
 */
function podOf(part: string): string | undefined {
  const uid = /^(?:.*kubepods.*-)?pod([0-9a-f]{32}|[0-9a-f]{8}[-_0-9a-f]{28})(?:\.slice)?$/.exec(part)?.[1];
  return uid?.replaceAll('_', '-');
}

/** The text that systemd wrote as a part of a unit's name: `\x2d` is a minus (systemd.unit(5)). */
export const unescapeUnit = (name: string): string =>
  name.replaceAll(/\\x([2-7][0-9a-f])/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
