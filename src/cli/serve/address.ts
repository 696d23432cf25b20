import { isIP } from 'node:net';
import { hostname } from 'node:os';

/** A port alone is one of 127.0.0.1. */
export const withHost = (listen: string): string =>
  /^:?\d+$/.test(listen) ? `127.0.0.1:${listen.replace(':', '')}` : listen;

/** Splits HOST:PORT. The configuration has checked it. */
export function splitAddress(listen: string): { host: string; port: number } {
  const cut = listen.lastIndexOf(':');
  return { host: listen.slice(0, cut).replaceAll(/[[\]]/g, ''), port: Number(listen.slice(cut + 1)) };
}

/** The host name to type into a browser for a listening address. */
export const nameFor = (host: string): string =>
  host === '0.0.0.0' || host === '::' ? hostname() : inUrl(host);

/** The address by which this machine reaches the service, as in a URL; empty if it depends on a name. */
export function localAddress(host: string, port: number): string {
  const reached = { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host;
  return isIP(reached) === 0 ? '' : `${inUrl(reached)}:${port}`;
}

const inUrl = (host: string): string => (host.includes(':') ? `[${host}]` : host);
