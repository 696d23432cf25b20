import { fileURLToPath } from 'node:url';

/** Directory of the catalogue that comes with vmtally. */
export const CATALOGUE = fileURLToPath(new URL('../../probes', import.meta.url));
