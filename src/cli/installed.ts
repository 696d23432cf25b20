import { join } from 'node:path';

// The bundler puts this file one folder deep, as it is here, so relative paths to installed files stay valid.

/** The entry file of the serving process. */
export const SERVER_MAIN = join(import.meta.dirname, '../server/main.js');

/** The absolute path of a file in the package, such as `contrib/completion/vmtally.bash`. */
export const packageFile = (path: string): string => join(import.meta.dirname, '../..', path);
