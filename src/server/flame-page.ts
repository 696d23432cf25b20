import { join } from 'node:path';

// The bundler puts this file one folder deep, as it is here, so the path stays valid.

/** Folder of the style and the script of a flame graph's page, which are part of the package. */
export const FLAME_PAGE = join(import.meta.dirname, '../../contrib/flame');
