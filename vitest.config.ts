import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const TESTS = join(import.meta.dirname, 'test');

/**
 * Unit tests that replace a module, which vitest would leave to the files after them in the same process, or measure
 * their process.
 */
const ISOLATED = readdirSync(TESTS, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.test\.tsx?$/.test(path) && !/^(?:live|fuzz)\//.test(path))
  .filter((path) => /vi\.mock\(|process\.(?:memory|cpu)Usage/.test(readFileSync(join(TESTS, path), 'utf8')))
  .map((path) => `test/${path}`);

const withoutRoot = {
  // Most of their time they wait for children.
  maxWorkers: 4,
  testTimeout: 60_000,
  hookTimeout: 60_000,
  sequence: { groupOrder: 0 },
};

const unit = { ...withoutRoot, setupFiles: ['test/fixtures/setup.ts', 'test/ui/setup.ts'] };

const onTheKernel = {
  globalSetup: ['test/live/setup.ts'],
  setupFiles: ['test/live/leftovers.ts'],
  // It says which tests run a second time.
  runner: 'test/live/runner.ts',
  testTimeout: 90_000,
  hookTimeout: 90_000,
  expect: { poll: { timeout: 20_000 } },
};

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...unit,
          name: 'unit',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: ['test/live/**', 'test/fuzz/**', ...ISOLATED],
          // To load the modules again for each file would take longer than most files.
          isolate: false,
        },
      },
      { test: { ...unit, name: 'unit-isolated', include: ISOLATED } },
      {
        test: {
          ...withoutRoot,
          name: 'fuzz',
          include: ['test/fuzz/**/*.test.ts'],
          // To load the modules again for each file would take longer than all of them.
          isolate: false,
        },
      },
      {
        test: {
          ...onTheKernel,
          name: 'live',
          include: ['test/live/**/*.test.ts'],
          exclude: ['test/live/**/*.{alone,long,long-alone}.test.ts'],
          // Counts by process do not depend on other tests, and these tests often wait.
          maxWorkers: 3,
          isolate: false,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...onTheKernel,
          name: 'live-alone',
          include: ['test/live/**/*.alone.test.ts'],
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          ...onTheKernel,
          name: 'long',
          include: ['test/live/**/*.long.test.ts'],
          maxWorkers: 3,
          isolate: false,
          sequence: { groupOrder: 3 },
        },
      },
      {
        test: {
          ...onTheKernel,
          name: 'long-alone',
          include: ['test/live/**/*.long-alone.test.ts'],
          maxWorkers: 1,
          sequence: { groupOrder: 4 },
        },
      },
    ],
  },
});
