/** Lets the browser save a file. */
export function saveFile(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

/** Name of a file about a host at a time, ms of the Unix epoch: `vmtally-pages-db1-20261128T231742Z.csv`. */
export const fileName = (what: string, host: string, atMs: number, extension: string): string =>
  `${['vmtally', what, host].map((part) => part.replaceAll(/[^\w.-]+/g, '-')).join('-')}-${new Date(atMs)
    .toISOString()
    .replaceAll(/[-:]|\.\d+/g, '')}.${extension}`;
