import { join } from 'node:path';
import type { CgroupPath } from '../cgroup-path.ts';
import { describedId } from '../tally/known-containers.ts';
import type { Container } from '../wire/container.ts';
import { ofContainerd } from './containerd.ts';
import { ofDocker } from './docker.ts';
import { KeptReading } from './kept-reading.ts';
import { KubernetesLogs } from './kubernetes.ts';
import { joined } from './names.ts';
import { readText } from './read-text.ts';
import { ContainerStorage } from './storage.ts';

/** Reads from the files of container engines and kubelet whose cgroup it is. */
export class ContainerReader {
  readonly #root: string;
  readonly #logs: KubernetesLogs;
  readonly #storage: ContainerStorage;
  readonly #homes = new KeptReading(homesIn);

  /** `root`: of the file system that has the files. */
  constructor(root = '/') {
    this.#root = root;
    this.#logs = new KubernetesLogs(root);
    this.#storage = new ContainerStorage(root);
  }

  /** Returns what is known; undefined if that is nothing. */
  read(place: CgroupPath): Container | undefined {
    const id = describedId(place);
    if (id === undefined) return undefined;
    const ofPod = place.pod === undefined ? undefined : this.#logs.ofPod(place.pod);
    const names = joined([...this.#ofContainer(place), ofPod]);
    return Object.values(names).every((name) => name === null) ? undefined : { id, ...names };
  }

  *#ofContainer({ container, pod, uid }: CgroupPath) {
    if (container === undefined || container.isName) return;
    const { engine, id } = container;
    const isAny = engine === 'container';
    if (engine === 'docker' || isAny) yield ofDocker(id, this.#root);
    if (engine === 'containerd' || isAny) yield ofContainerd(id, this.#root);
    if (engine === 'podman' || engine === 'cri-o' || isAny) yield this.#storage.of(id, this.#homeOf(uid));
    if (pod !== undefined) yield this.#logs.ofContainer(id);
  }

  #homeOf(uid: string | undefined): string | undefined {
    if (uid === undefined || uid === '0') return undefined;
    return this.#homes.of(join(this.#root, 'etc/passwd')).get(uid);
  }
}

/** Home directories by user id. */
const homesIn = (path: string): ReadonlyMap<string, string> =>
  new Map(
    (readText(path) ?? '').split('\n').flatMap((line): [string, string][] => {
      const [, , uid, , , home] = line.split(':');
      return uid !== undefined && home?.startsWith('/') ? [[uid, home]] : [];
    }),
  );
