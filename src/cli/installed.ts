import { join } from 'node:path';

// The bundler puts this file one folder deep, as it is here: paths from it to what is installed beside it stay right.

/** The process that serves. */
export const SERVER_MAIN = join(import.meta.dirname, '../server/main.js');

/** The absolute path of a file of the package, as `contrib/completion/vmtally.bash`. */
export const packageFile = (path: string): string => join(import.meta.dirname, '../..', path);
