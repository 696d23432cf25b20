import type { PathContainer } from '../cgroup-path.ts';
import { type KnownPlace, knownContainers } from '../tally/known-containers.ts';

/** Characters of a container's id to show, as docker and crictl do. */
const ID_LENGTH = 12;

/**
 * Returns the container and pod of a cgroup as a text for people, by their names where these are known, or else its
 * systemd unit, or else null.
 */
export function cgroupPlace(path: string | null): string | null {
  if (path === null || path === '/') return null;
  const place = knownContainers.placeOf(path);
  const { container, inner, innerPod, unit, known } = place;
  const name = known?.name == null ? undefined : containerName(place);
  const pod = innerPod === place.pod && known?.pod != null ? podName(place) : innerPod;
  const isInName = name !== undefined && innerPod === place.pod;
  const last = inner ?? (name === undefined ? container : undefined);
  const parts = [name, isInName || pod === undefined ? undefined : `pod ${pod}`, last && shortName(last)];
  const found = parts.filter((part) => part !== undefined);
  return found.length > 0 ? found.join(' ') : (unit ?? null);
}

/** A container by its engine and its short id, or by the name in its path. */
export const shortName = ({ engine, id }: PathContainer): string =>
  `${engine} ${/^[0-9a-f]{64}$/.test(id) ? id.slice(0, ID_LENGTH) : id}`;

/** Names the container of a cgroup: `web`, in a pod `shop/web-7d9f/nginx`, by its short id where it has no known name. */
export function containerName({ container, known }: KnownPlace): string {
  if (container === undefined) return '';
  if (known?.name == null) return shortName(container);
  return known.pod === null ? known.name : `${podName({ known })}/${known.name}`;
}

/** Names a pod that is known: `shop/web-7d9f`. */
export const podName = ({ known }: Pick<KnownPlace, 'known'>): string =>
  [known?.namespace, known?.pod].filter((part) => part != null).join('/');
