import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PageParts } from './html.ts';

/** Reads the style and the script of the page of a flame graph, which are in this folder of the package. */
export const readPageParts = (folder: string): PageParts => ({
  style: readFileSync(join(folder, 'page.css'), 'utf8'),
  script: readFileSync(join(folder, 'page.js'), 'utf8'),
});
