import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { temporaryDirectory } from '../fixtures/temporary.ts';
import { launch } from './page.ts';
import { finish, vmtally, WORKLOADS } from './support.ts';

const MADE = 10_007;
const SPEEDSCOPE = pathToFileURL(
  join(import.meta.dirname, '../../node_modules/speedscope/dist/release/index.html'),
);

it('speedscope opens the profile without a network, and has the same totals', async () => {
  const file = join(temporaryDirectory(), 'a.speedscope.json');
  await finish(vmtally`flame --rate 1 -o ${file} -- ${WORKLOADS.eventfd} ${MADE}`);
  // speedscope draws by WebGL.
  const browser = await launch('--enable-unsafe-swiftshader', '--use-angle=swiftshader');
  try {
    const page = await (await browser.newContext({ offline: true })).newPage();
    const errors: string[] = [];
    page.on('pageerror', ({ message }) => errors.push(message));
    await page.goto(SPEEDSCOPE.href);
    await page.locator('input[type=file]').setInputFiles(file);
    await page.getByText('kmem:kmalloc, events (1/2)').waitFor();
    // The table of functions, of events and then of bytes.
    await page.keyboard.press('3');
    const row = page.getByRole('row').filter({ hasText: 'do_eventfd' }).first();
    await expect.poll(() => row.innerText()).toMatch(/^10,007 \(/);
    await page.keyboard.press('n');
    await page.getByText('kmem:kmalloc, bytes (2/2)').waitFor();
    // 64 × 10,007 bytes are 625.44 KiB.
    await expect.poll(() => row.innerText()).toMatch(/^625\.4\d KB \(/);
    expect(errors).toEqual([]);
  } finally {
    await browser.close();
  }
});
