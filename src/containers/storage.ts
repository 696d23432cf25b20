import { join } from 'node:path';
import { z } from 'zod';
import { staysLocal } from './is-local.ts';
import { KeptReading } from './kept-reading.ts';
import { joined, type Names, namesOf, namesOfKubelet } from './names.ts';
import { jsonOf, readJson } from './read-text.ts';

/** Folder of the storage of root, and that of a user below the home directory. */
const OF_ROOT = 'var/lib/containers/storage';
const OF_USER = '.local/share/containers/storage';
/**
 * The folder has the name of the storage driver (containers/storage, store.go): `overlay`, or `vfs` where a user's podman
 * cannot mount overlays. The second file has the containers of `--rm`.
 */
const FILES = ['overlay', 'vfs', 'btrfs', 'zfs'].flatMap((driver) => [
  `${driver}-containers/containers.json`,
  `${driver}-containers/volatile-containers.json`,
]);

/**
 * An entry of containers/storage (containers.go); `metadata` is JSON of Podman or CRI-O. A user may write the file: only the
 * entry of the container that is asked for is parsed, and of its names the first, or a fault of each would take a second.
 */
const Entry = z.object({
  names: z.tuple([z.string()]).or(z.tuple([])).optional(),
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
      const below = join(storage, file);
      if (home !== undefined && !staysLocal(folder, below)) continue;
      const names = namesOfEntry(this.#files.of(join(folder, below)).get(id));
      if (names !== undefined) return names;
    }
    return undefined;
  }
}

type Item = Readonly<Record<string, unknown>>;

/** Entries by the id of the container. */
function readStorage(path: string): ReadonlyMap<string, Item> {
  const content = readJson(path);
  const found = new Map<string, Item>();
  for (const item of (Array.isArray(content) ? content : []) as (Item | null)[])
    if (typeof item?.id === 'string' && /^[0-9a-f]{64}$/.test(item.id)) found.set(item.id, item);
  return found;
}

function namesOfEntry(item: Item | undefined): Names | undefined {
  if (item === undefined) return undefined;
  const first = Array.isArray(item.names) ? item.names.slice(0, 1) : item.names;
  const entry = Entry.safeParse({ ...item, names: first }).data;
  if (entry === undefined) return undefined;
  const { names = [], metadata } = entry;
  const { name, 'image-name': image } = metadataOf(metadata);
  const own = names[0] ?? name;
  const known = joined([namesOfKubelet(own ?? ''), namesOf({ name: own, image })]);
  return namesOf(known);
}

function metadataOf(text: string | undefined): z.infer<typeof Metadata> {
  return Metadata.safeParse(jsonOf(text)).data ?? {};
}
