import { readFileSync } from 'node:fs';

/** The distribution of this machine, as os-release(5) names it. */
export interface Distribution {
  id: string;
  version: string;
  /** For people. */
  name: string;
}

export function readDistribution(path = '/etc/os-release'): Distribution {
  const values = new Map<string, string>();
  try {
    for (const line of readFileSync(path, 'utf8').split('\n')) {
      const [, key, value] = /^([A-Z_]+)=["']?(.*?)["']?$/.exec(line) ?? [];
      if (key !== undefined && value !== undefined) values.set(key, value);
    }
  } catch {
    // A system without the file is none that vmtally knows.
  }
  return {
    id: values.get('ID') ?? '',
    version: values.get('VERSION_ID') ?? '',
    name: values.get('PRETTY_NAME') ?? 'an unknown distribution',
  };
}
