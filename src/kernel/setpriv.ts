/** setpriv of util-linux, which starts a program with fewer privileges. Every distribution has it. */
export const SETPRIV = '/usr/bin/setpriv';
