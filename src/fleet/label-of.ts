/** Value of a host's label; undefined without it. `key` comes from a client: each object has a `constructor` that is no label. */
export const labelOf = (labels: Readonly<Record<string, string>>, key: string): string | undefined =>
  Object.hasOwn(labels, key) ? labels[key] : undefined;
