import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { MiddlewareHandler } from 'hono';
import { serveStatic } from 'hono/serve-static';

/** The files of the page by their path in it (`/assets/index.css`); empty if the page was not built. */
export type PageFiles = ReadonlyMap<string, Buffer<ArrayBuffer>>;

/**
 * Reads all files of the page at once. The serving user may have no access to vmtally's installation, and a
 * path that a client makes up reaches no file.
 */
export function readPage(directory: string): PageFiles {
  try {
    const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
    const paths = entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
    return new Map(paths.map((path) => [`/${relative(directory, path)}`, Buffer.from(readFileSync(path))]));
  } catch {
    return new Map();
  }
}

/** Answers with the file that the request names, or with the file at `path`. */
export const servePage = (files: PageFiles, path?: string): MiddlewareHandler =>
  serveStatic({
    root: '/',
    ...(path === undefined ? {} : { path }),
    getContent: async (name) => files.get(name) ?? null,
    isDir: (name) => name === '/',
  });

/**
 * Lists the scripts and styles that a file refers to: a client without a token needs those of the login page.
 */
export const assetsOf = (html: Buffer | undefined): string[] =>
  [...(html?.toString('utf8') ?? '').matchAll(/(?:src|href)="\.(\/[^"]+)"/g)].map(([, path = '']) => path);
