import { type RunnerTestCase, TestRunner } from 'vitest';
import { mayRunAgain } from '../fixtures/until.ts';

/**
 * Runs a live test once more if something did not come in time; the report says "retry". The rule is a
 * function of the error, which vitest drops from `retry` of a configuration and of a test file.
 */
export default class LiveRunner extends TestRunner {
  override async onBeforeRunTask(test: RunnerTestCase): Promise<void> {
    test.retry = { count: 1, condition: mayRunAgain };
    await super.onBeforeRunTask(test);
  }
}
