import { readFileSync } from 'node:fs';
import { packageFile } from './installed.ts';

export const { version } = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as {
  version: string;
};
