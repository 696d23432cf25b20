import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

/**
 * npm run fuzz [-- --runs N] [--seed S] [--path P] [FILE…] [-t TARGET]: runs N cases of each target. A
 * failure prints seed and path, which repeat that case.
 */
const { values, tokens } = parseArgs({
  options: {
    runs: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
    path: { type: 'string' },
  },
  strict: false,
  tokens: true,
});
const rest = tokens
  .filter((token) => token.kind !== 'option' || !['runs', 'seed', 'path'].includes(token.name))
  .flatMap((token) =>
    token.kind === 'option'
      ? [token.rawName, ...(token.inlineValue ? [token.value] : [])]
      : [token.value ?? '--'],
  );
const { runs, seed, path } = values;
console.log(`${runs} cases a target; again with: npm run fuzz -- --runs ${runs} --seed ${seed}`);
const { status } = spawnSync(
  'npx',
  ['vitest', 'run', '--project', 'fuzz', '--reporter', 'verbose', ...rest],
  {
    stdio: 'inherit',
    env: {
      ...process.env,
      FUZZ_RUNS: runs,
      FUZZ_SEED: seed,
      ...(path === undefined ? {} : { FUZZ_PATH: path }),
    },
  },
);
process.exit(status ?? 1);
