// `npm run test:fleet-page`: vite loads the TypeScript, as vitest does for the tests.
import { join } from 'node:path';
import { runnerImport } from 'vite';

const { module } = await runnerImport(join(import.meta.dirname, 'main.ts'), {
  root: join(import.meta.dirname, '../../..'),
  configFile: false,
  logLevel: 'error',
});
process.exit(await module.main(process.argv.slice(2)));
