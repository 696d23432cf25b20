import { join } from 'node:path';
import { z } from 'zod';
import { joined, type Names, namesOf, namesOfKubelet } from './names.ts';
import { readJson } from './read-text.ts';

const FOLDER = 'var/lib/docker/containers';

/** The part that is read of a file that docker keeps for itself (moby, container/container.go): it may change. */
const Config = z.object({
  Name: z.string(),
  Config: z.object({ Image: z.unknown().optional() }).optional(),
});

/** Reads name and image of a container of docker. */
export function ofDocker(id: string, root = '/'): Names | undefined {
  const config = Config.safeParse(readJson(join(root, FOLDER, id, 'config.v2.json'))).data;
  if (config === undefined) return undefined;
  const name = config.Name.replace(/^\//, '');
  return namesOf(joined([namesOfKubelet(name), namesOf({ name, image: config.Config?.Image })]));
}
