import { z } from 'zod';

const MOST_SERVERS = 16;

/** An address of a NATS server. Credentials in it would be in the list of processes. */
const NatsUrl = z.string().refine((text) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return (
    url !== undefined &&
    /^(?:nats|tls):$/.test(url.protocol) &&
    url.hostname !== '' &&
    `${url.username}${url.password}${url.pathname.replace(/^\/$/, '')}${url.search}${url.hash}` === ''
  );
}, 'must be nats://HOST:PORT or tls://HOST:PORT; credentials come from a file (fleetCreds)');

/** Addresses of NATS servers: a list, or a text with commas. */
export const NatsUrls = z.preprocess(
  (value) => (typeof value === 'string' ? value.split(',') : value),
  z.array(NatsUrl).min(1).max(MOST_SERVERS),
);
