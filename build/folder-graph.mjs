// Prints which folders of src/ each folder imports from, lowest first. `npm run folders`.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

/**
 * The folders of `src` and the files directly in it, each with the number of its imports from every other.
 * @returns {Map<string, Map<string, number>>}
 */
export function folderGraph(root = ROOT) {
  const graph = new Map();
  for (const file of readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })) {
    if (!/\.tsx?$/.test(file)) continue;
    const from = folderOf(file);
    const imports = graph.get(from) ?? new Map();
    graph.set(from, imports);
    for (const [, path] of readFileSync(join(root, 'src', file), 'utf8').matchAll(/ from '(\.[^']+)'/g)) {
      const to = folderOf(normalize(join(dirname(file), path)));
      if (to !== from) imports.set(to, (imports.get(to) ?? 0) + 1);
    }
  }
  return graph;
}

const folderOf = (file) => file.split('/')[0];

/**
 * Sorts the folders so that each imports from earlier folders only. Throws if the imports form a circle.
 * @param {Map<string, Map<string, number>>} graph
 */
export function inOrder(graph) {
  const order = [];
  while (order.length < graph.size) {
    const next = [...graph]
      .filter(([folder]) => !order.includes(folder))
      .filter(([, imports]) => [...imports.keys()].every((folder) => order.includes(folder)))
      .map(([folder]) => folder)
      .toSorted();
    if (next.length === 0) {
      const left = [...graph.keys()].filter((folder) => !order.includes(folder));
      throw new Error(`folders import from each other in a circle, among them: ${left.join(', ')}`);
    }
    order.push(...next);
  }
  return order;
}

if (process.argv[1] === import.meta.filename) {
  const graph = folderGraph();
  for (const folder of inOrder(graph)) {
    const imports = [...(graph.get(folder) ?? [])].map(([to, count]) => `${to} ${count}`);
    console.log(`${folder.padEnd(14)} ${imports.join(', ')}`);
  }
}
