import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const ALL = 'test/**/*.test.{ts,tsx}';

/**
 * Unit tests that replace a module. In a process that runs several files, vitest leaves the replacement to the files
 * after it.
 */
const REPLACING = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.test\.tsx?$/.test(path))
  .map((path) => join('test', path))
  .filter((path) => readFileSync(path, 'utf8').includes('vi.mock('));

const unit = {
  setupFiles: ['test/fixtures/setup.ts', 'test/ui/setup.ts'],
  // Most of their time they wait for children.
  maxWorkers: 4,
  testTimeout: 30_000,
  sequence: { groupOrder: 0 },
};

const onTheKernel = {
  globalSetup: ['test/live/setup.ts'],
  setupFiles: ['test/live/after-each.ts'],
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
          include: [ALL],
          exclude: ['test/live/**', 'test/fuzz/**', ...REPLACING],
          // To load the modules again for each file would take longer than most files.
          isolate: false,
        },
      },
      { test: { ...unit, name: 'unit-replacing', include: REPLACING } },
      {
        test: {
          name: 'fuzz',
          include: ['test/fuzz/**/*.test.ts'],
          // To load the modules again for each file would take longer than all of them.
          isolate: false,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...onTheKernel,
          name: 'live',
          include: ['test/live/**/*.test.ts'],
          exclude: ['test/live/**/*.{alone,long}.test.ts'],
          // Counts by process do not depend on other tests, and these tests often wait.
          maxWorkers: 3,
          isolate: false,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          ...onTheKernel,
          name: 'live-alone',
          include: ['test/live/**/*.alone.test.ts'],
          maxWorkers: 1,
          sequence: { groupOrder: 3 },
        },
      },
      {
        test: {
          ...onTheKernel,
          name: 'long',
          include: ['test/live/**/*.long.test.ts'],
          maxWorkers: 1,
          sequence: { groupOrder: 4 },
        },
      },
    ],
  },
});
