import { join } from 'node:path';
import { KeptReading } from './kept-reading.ts';
import { type Names, namesOf } from './names.ts';
import { readNames } from './read-text.ts';

/** Names in a folder of logs by the id or uid at their end. */
type ById = ReadonlyMap<string, Names>;

const byId = (path: string, form: RegExp): ById =>
  new Map(
    readNames(path).flatMap((entry): [string, Names][] => {
      const { id, ...parts } = form.exec(entry)?.groups ?? {};
      const names = namesOf(parts);
      return id === undefined || names === undefined ? [] : [[id, names]];
    }),
  );

/** `/var/log/pods/NAMESPACE_POD_UID` (kubelet, pkg/kubelet/kuberuntime/helpers.go, BuildPodLogsDirectory). */
const POD = /^(?<namespace>[^_]+)_(?<pod>[^_]+)_(?<id>[0-9a-f-]{32,36})$/;
/** `/var/log/containers/POD_NAMESPACE_CONTAINER-ID.log`, a link (legacyLogSymlink). */
const CONTAINER = /^(?<pod>[^_]+)_(?<namespace>[^_]+)_(?<name>.+)-(?<id>[0-9a-f]{64})\.log$/;

/** Reads names of pods and containers from the folders of logs that kubelet makes, whatever the runtime is. */
export class KubernetesLogs {
  readonly #pods: string;
  readonly #containers: string;
  readonly #podNames = new KeptReading((path) => byId(path, POD));
  readonly #containerNames = new KeptReading((path) => byId(path, CONTAINER));

  constructor(root = '/') {
    this.#pods = join(root, 'var/log/pods');
    this.#containers = join(root, 'var/log/containers');
  }

  ofPod = (uid: string): Names | undefined => this.#podNames.of(this.#pods).get(uid);
  ofContainer = (id: string): Names | undefined => this.#containerNames.of(this.#containers).get(id);
}
