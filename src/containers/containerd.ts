import { join } from 'node:path';
import { z } from 'zod';
import { type Names, namesOf } from './names.ts';
import { readJson } from './read-text.ts';

const FOLDER = 'run/containerd/io.containerd.runtime.v2.task/k8s.io';

/** The OCI specification of a container; the keys are those of containerd (internal/cri/annotations). */
const Config = z.object({ annotations: z.record(z.string(), z.unknown()) });

/** Reads what containerd's plugin for Kubernetes notes in the configuration of a container. */
export function ofContainerd(id: string, root = '/'): Names | undefined {
  const config = Config.safeParse(readJson(join(root, FOLDER, id, 'config.json')));
  const of = (key: string): unknown => config.data?.annotations[`io.kubernetes.cri.${key}`];
  return namesOf({
    name: of('container-name') ?? (of('container-type') === 'sandbox' ? 'POD' : undefined),
    image: of('image-name'),
    pod: of('sandbox-name'),
    namespace: of('sandbox-namespace'),
  });
}
