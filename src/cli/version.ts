import { readFileSync } from 'node:fs';
import { packageFile } from './installed.ts';

/** The version of this vmtally. */
export const { version } = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as {
  version: string;
};
