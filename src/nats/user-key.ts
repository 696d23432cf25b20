import { nkeys } from '@nats-io/transport-node';

/** Makes the key of a user: its seed, which proves who that is, and its public part, which a server knows. */
export function newUserKey(): { seed: string; key: string } {
  const pair = nkeys.createUser();
  return { seed: new TextDecoder().decode(pair.getSeed()), key: pair.getPublicKey() };
}

/** The public part of the key with this seed. Throws Error for what is no seed of a user. */
export const publicKeyOf = (seed: string): string =>
  nkeys.fromSeed(new TextEncoder().encode(seed)).getPublicKey();
