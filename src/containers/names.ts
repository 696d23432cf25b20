import { Container } from '../wire/container.ts';

/** Names that a file gives a container, or a pod: null for one that is missing, or that no engine gives. */
export type Names = Omit<Container, 'id'>;

const { shape } = Container;
const valid = (field: keyof Names, value: unknown): string | null =>
  shape[field].safeParse(value).data ?? null;

/** Takes over the names that are valid; undefined if there is none. */
export function namesOf(found: Partial<Record<keyof Names, unknown>>): Names | undefined {
  const names: Names = {
    name: valid('name', found.name),
    image: valid('image', found.image),
    pod: valid('pod', found.pod),
    namespace: valid('namespace', found.namespace),
  };
  return Object.values(names).some((name) => name !== null) ? names : undefined;
}

/** Fills what is missing in the first from the others. */
export const joined = (all: readonly (Names | undefined)[]): Names => {
  const first = (field: keyof Names): string | null =>
    all.map((names) => names?.[field] ?? null).find((name) => name !== null) ?? null;
  return { name: first('name'), image: first('image'), pod: first('pod'), namespace: first('namespace') };
};

/**
 * Reads the name that kubelet gave a container by way of docker, and that CRI-O gives still:
 * `k8s_CONTAINER_POD_NAMESPACE_UID_ATTEMPT`.
 */
export function namesOfKubelet(name: string): Names | undefined {
  const [k8s, container, pod, namespace, uid] = name.split('_');
  return k8s === 'k8s' && uid !== undefined ? namesOf({ name: container, pod, namespace }) : undefined;
}
