export function rooms(root?: string): Map<string, Map<string, number>>;
export function inOrder(graph: Map<string, Map<string, number>>): string[];
