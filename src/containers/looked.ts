import { readCgroups } from '../kernel/cgroups.ts';
import { v1Mounts } from '../kernel/cgroups-v1.ts';
import { NoCgroup } from '../kernel/no-cgroup.ts';
import { nearest } from '../probe/nearest.ts';
import { plural } from '../text/units.ts';

/** All that was looked at for a name: the paths of cgroups, and the names of containers and units among them. */
export class Looked {
  readonly roots: readonly string[];
  readonly paths: readonly string[];
  readonly units = new Set<string>();
  readonly containers = new Set<string>();
  #containers = 0;

  constructor(roots: string[]) {
    this.roots = roots;
    this.paths = roots.length === 0 ? [] : readCgroups('/', roots).map(({ path }) => path);
  }

  /** `names`: all that stand for one container. */
  container(names: readonly string[]): void {
    this.#containers++;
    for (const name of names) this.containers.add(name);
  }

  get text(): string {
    return `${plural(this.#containers, 'container')} and ${plural(this.units.size, 'unit')}`;
  }
}

/** The error of a name that nothing has: what was looked at, and what is nearest. Other errors stay as they are. */
export function nearTo(name: string, error: unknown, looked: Looked, v1 = v1Mounts()): unknown {
  if (!(error instanceof NoCgroup)) return error;
  const isPath = name.startsWith('/') || name.startsWith('.');
  const paths = looked.paths.map((path) => path.slice(1)).filter((path) => path !== '');
  const close = isPath
    ? nearest(withoutRoot(name, looked.roots), paths)
    : nearest(name, [...looked.containers, ...looked.units, ...paths]);
  const hint = [
    ...(close.length > 0 ? [`Did you mean ${close.join(', ')}? `] : []),
    ...(v1.length > 0 ? ['Cgroups of version 1, which this host has too, are not counted by -G. '] : []),
  ].join('');
  const message = isPath ? error.message : `${error.message}, and none of ${looked.text} has that name`;
  return new NoCgroup(message, { hint, cause: error });
}

const withoutRoot = (name: string, roots: readonly string[]): string =>
  name.slice(roots.find((root) => name.startsWith(`${root}/`))?.length ?? 0).replace(/^\/+/, '');
