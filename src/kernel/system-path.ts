/**
 * PATH of every helper program (getent, mount, apt-get, stty): never the caller's, because its directories may
 * belong to someone who is not root.
 */
export const SYSTEM_PATH = '/usr/sbin:/usr/bin:/sbin:/bin';
