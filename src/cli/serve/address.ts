import { hostname } from 'node:os';

/** Splits HOST:PORT. The configuration has checked it. */
export function splitAddress(listen: string): { host: string; port: number } {
  const cut = listen.lastIndexOf(':');
  return { host: listen.slice(0, cut).replaceAll(/[[\]]/g, ''), port: Number(listen.slice(cut + 1)) };
}

/** The host name to type into a browser for a listening address. */
export function nameFor(host: string): string {
  if (host === '0.0.0.0' || host === '::') return hostname();
  return host.includes(':') ? `[${host}]` : host;
}
