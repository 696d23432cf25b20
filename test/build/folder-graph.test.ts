import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderGraph, inOrder } from '../../build/folder-graph.mjs';

const graph = folderGraph();
const page = readFileSync(join(import.meta.dirname, '../../docs/architecture.md'), 'utf8');
const section = page.slice(page.indexOf('## Folders'));
const table = section.slice(0, section.indexOf('`ui/src/`'));
/** The folders in the order of the table. Its first row names several. */
const documented = [...table.matchAll(/^\| (`.*?`) \|/gm)].flatMap(([, cell = '']) =>
  [...cell.matchAll(/`([^`]+)`/g)].map(([, folder]) => folder ?? ''),
);

test('no folders import from each other in a circle', () => {
  expect(inOrder(graph)).toHaveLength(graph.size);
});

test('the architecture page has every folder, and no folder imports from one below it', () => {
  expect(documented.toSorted()).toEqual([...graph.keys()].toSorted());
  const upwards = [...graph].flatMap(([folder, imports]) =>
    [...imports.keys()]
      .filter((to) => documented.indexOf(to) > documented.indexOf(folder) && !to.endsWith('.ts'))
      .map((to) => `${folder} imports from ${to}`),
  );
  expect(upwards).toEqual([]);
});

test('a circle is found', () => {
  const circle = new Map([
    ['a', new Map([['b', 1]])],
    ['b', new Map([['a', 1]])],
    ['c', new Map()],
  ]);
  expect(() => inOrder(circle)).toThrow('among them: a, b');
});
