/**
 * Keeps the debugger of Node closed: import this first in every entry. Node opens it on SIGUSR1, and then any
 * local user can run code in this process. A listener takes the place of Node's handler; it does nothing, so
 * the signal is ignored. NODE_OPTIONS may come from an environment that is not root's, so a debugger that the
 * command line itself does not ask for is closed too.
 */
process.on('SIGUSR1', () => {});

if (process.features.inspector && !process.execArgv.some((argument) => argument.startsWith('--inspect'))) {
  const inspector = process.getBuiltinModule('node:inspector');
  if (inspector.url() !== undefined) inspector.close();
}
