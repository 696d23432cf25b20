// The process that sends the summaries: publish.mjs RUN URL. It ends with the process that started it.
import { join } from 'node:path';
import { runnerImport } from 'vite';

process.stdin.resume().on('end', () => process.exit(1));
const { module } = await runnerImport(join(import.meta.dirname, 'publisher.ts'), {
  root: join(import.meta.dirname, '../../..'),
  configFile: false,
  logLevel: 'error',
});
await module.publish(JSON.parse(process.argv[2]), process.argv[3]);
process.exit(0);
