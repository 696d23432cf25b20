// node build/picture.mjs URL: takes the README's pictures of a running service, grouped by program name. Let
// the service count some work for a minute first. The script fails unless the page's accuracy is good.
import { chromium } from 'playwright-core';

/** The line of the health while less than 0.1 % may be missing. */
const healthy = (page) => page.locator('[data-testid=health-line][data-level=grey]');

const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
try {
  const url = new URL('/?group=name', process.argv[2] ?? 'http://127.0.0.1:7117');
  for (const [colorScheme, name] of [
    ['light', 'page.png'],
    ['dark', 'page-dark.png'],
  ]) {
    const page = await browser.newPage({ viewport: { width: 1280, height: 560 }, colorScheme });
    await page.goto(url.href);
    await healthy(page).waitFor({ timeout: 10_000 });
    // Wait for the rows of a tick after the page opened.
    await page.waitForTimeout(2_500);
    await page.screenshot({ path: new URL(`../docs/${name}`, import.meta.url).pathname });
    if (!(await healthy(page).isVisible())) throw new Error('counts are no longer complete');
    await page.close();
  }
} finally {
  await browser.close();
}
