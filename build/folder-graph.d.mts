export function folderGraph(root?: string): Map<string, Map<string, number>>;
export function inOrder(graph: Map<string, Map<string, number>>): string[];
