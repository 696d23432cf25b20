import { isIP } from 'node:net';
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

/** The address by which this machine reaches the service, as in a URL; empty if it depends on a name. */
export function localAddress(host: string, port: number): string {
  if (host === '0.0.0.0') return `127.0.0.1:${port}`;
  if (host === '::') return `[::1]:${port}`;
  if (host.includes(':')) return `[${host}]:${port}`;
  return isIP(host) === 0 ? '' : `${host}:${port}`;
}
