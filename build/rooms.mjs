// Prints which folders of src/ each folder imports from, lowest first. `npm run rooms`.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

/**
 * The folders of `src` and the files directly in it, each with the number of its imports from every other.
 * @returns {Map<string, Map<string, number>>}
 */
export function rooms(root = ROOT) {
  const found = new Map();
  for (const file of readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })) {
    if (!/\.tsx?$/.test(file)) continue;
    const from = roomOf(file);
    const imports = found.get(from) ?? new Map();
    found.set(from, imports);
    for (const [, path] of readFileSync(join(root, 'src', file), 'utf8').matchAll(/ from '(\.[^']+)'/g)) {
      const to = roomOf(normalize(join(dirname(file), path)));
      if (to !== from) imports.set(to, (imports.get(to) ?? 0) + 1);
    }
  }
  return found;
}

const roomOf = (file) => file.split('/')[0];

/**
 * Sorts the rooms so that each imports from earlier rooms only. Throws if the imports form a circle.
 * @param {Map<string, Map<string, number>>} graph
 */
export function inOrder(graph) {
  const order = [];
  while (order.length < graph.size) {
    const next = [...graph]
      .filter(([room]) => !order.includes(room))
      .filter(([, imports]) => [...imports.keys()].every((room) => order.includes(room)))
      .map(([room]) => room)
      .toSorted();
    if (next.length === 0) {
      const left = [...graph.keys()].filter((room) => !order.includes(room));
      throw new Error(`folders import from each other in a circle, among them: ${left.join(', ')}`);
    }
    order.push(...next);
  }
  return order;
}

if (process.argv[1] === import.meta.filename) {
  const graph = rooms();
  for (const room of inOrder(graph)) {
    const imports = [...(graph.get(room) ?? [])].map(([to, count]) => `${to} ${count}`);
    console.log(`${room.padEnd(14)} ${imports.join(', ')}`);
  }
}
