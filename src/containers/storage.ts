import { join } from 'node:path';
import { z } from 'zod';
import { staysLocal } from './is-local.ts';
import { KeptReading } from './kept-reading.ts';
import { joined, type Names, namesOf, namesOfKubelet } from './names.ts';
import { readJson } from './read-text.ts';

/** Folder of the storage of root, and that of a user below the home directory. */
const OF_ROOT = 'var/lib/containers/storage';
const OF_USER = '.local/share/containers/storage';
/** The second file has the containers of `--rm`. */
const FILES = ['containers.json', 'volatile-containers.json'];

/** An entry of containers/storage (containers.go); `metadata` is JSON of Podman or CRI-O. */
const Entry = z.object({
  id: z.string().regex(/^[0-9a-f]{64}$/),
  names: z.array(z.string()).optional(),
  metadata: z.string().optional(),
});

/** The metadata that both write (Podman: libpod/storage.go, CRI-O: internal/storage/runtime.go). */
const Metadata = z.object({ 'image-name': z.string().optional(), name: z.string().optional() });

/** Reads names and images of the containers of Podman and CRI-O. */
export class ContainerStorage {
  readonly #root: string;
  readonly #files = new KeptReading(readStorage);

  constructor(root = '/') {
    this.#root = root;
  }

  /** `home`: home directory of the user whose session the container is in. */
  of(id: string, home?: string): Names | undefined {
    const [folder, storage] = [join(this.#root, home ?? ''), home === undefined ? OF_ROOT : OF_USER];
    for (const file of FILES) {
      const below = join(storage, 'overlay-containers', file);
      if (home !== undefined && !staysLocal(folder, below)) continue;
      const names = this.#files.of(join(folder, below)).get(id);
      if (names !== undefined) return names;
    }
    return undefined;
  }
}

function readStorage(path: string): ReadonlyMap<string, Names> {
  const content = readJson(path);
  const found = new Map<string, Names>();
  for (const item of Array.isArray(content) ? content : []) {
    const entry = Entry.safeParse(item).data;
    const names = entry && namesOfEntry(entry);
    if (names !== undefined) found.set(entry?.id ?? '', names);
  }
  return found;
}

function namesOfEntry({ names = [], metadata }: z.infer<typeof Entry>): Names | undefined {
  const { name, 'image-name': image } = metadataOf(metadata);
  const own = names[0] ?? name;
  const known = joined([namesOfKubelet(own ?? ''), namesOf({ name: own, image })]);
  return namesOf(known);
}

function metadataOf(text: string | undefined): z.infer<typeof Metadata> {
  try {
    return Metadata.safeParse(JSON.parse(text ?? '')).data ?? {};
  } catch {
    return {};
  }
}
