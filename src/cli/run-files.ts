import { join } from 'node:path';

/** Files of a running service in its run directory. Their names are part of the interface. */
export const filesIn = (directory: string) => ({
  sockets: { control: join(directory, 'vmtally.sock'), read: join(directory, 'read.sock') },
  tokens: { control: join(directory, 'token'), read: join(directory, 'read-token') },
  /** Locked by the service, whose pid is in it. */
  lock: join(directory, 'lock'),
  /** The address that asks for these tokens, as in a URL: 127.0.0.1:7117. */
  address: join(directory, 'address'),
});

/** Longest file with a token or an address, in bytes. */
export const TOKEN_FILE_BYTES = 4096;

/** The default run directory: systemd's RuntimeDirectory for root, the user's own otherwise. */
export const defaultRunDirectory = (uid = process.geteuid?.() ?? 0, environment = process.env): string =>
  uid === 0 ? '/run/vmtally' : join(environment.XDG_RUNTIME_DIR ?? `/run/user/${uid}`, 'vmtally');

/** The run directory of root's service, to which clients of any user connect. */
export const ROOTS_RUN_DIRECTORY = defaultRunDirectory(0);
