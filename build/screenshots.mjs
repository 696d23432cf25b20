// npm run screenshots: takes the pictures of docs/ from a service of its own under a small load. It needs root, as
// serve does, Chromium, and a machine that does little else: it fails unless the accuracy of the counts is good.
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const root = new URL('..', import.meta.url);
const picture = (name) => new URL(`docs/${name}.png`, root).pathname;
const CGROUPS = '/sys/fs/cgroup';
/** Bytes of a picture. */
const MOST_BYTES = 200_000;
/** Time for the service to count, so that charts have lines, in ms. */
const COUNT_MS = Number(process.env.COUNT_MS ?? 90_000);

/** Each picture: its place on the page, its height, and what shows that the view is complete. */
const PICTURES = [
  ['page', '/', 620, '.overview-table tbody tr', 'light'],
  ['page-dark', '/', 620, '.overview-table tbody tr', 'dark'],
  ['page-board', '/?view=board&group=name', 560, '[data-row]', 'light'],
  ['page-process', '/?view=process&pid=PID&series=kmem:mm_page_alloc', 900, '.heat-canvas', 'light'],
  ['page-system', '/?view=system', 620, '.chart canvas', 'light'],
  ['page-vmstat', '/?view=vmstat', 620, '.vmstat tbody tr', 'light'],
  ['page-health', '/?view=health', 620, '.accuracy tbody tr', 'light'],
  ['page-sessions', '/?view=sessions', 560, '.sessions tbody tr', 'light'],
  ['page-sites', '/?view=sites', 620, '[data-row]', 'light'],
  ['page-compare', '/?view=compare', 620, 'tr[data-identity]', 'light'],
];

/** The events of the overview's columns: without those of frees, which are most of all, a busy machine skips none. */
const EVENTS = [
  'kmalloc',
  'kmem_cache_alloc',
  'mm_page_alloc',
  'page_fault_user',
  'direct_reclaim',
  'compaction',
  'mm_migrate_pages',
].flatMap((event) => ['-e', event]);

/** Programs that make the kernel work a little: they fork, read files and use memory. */
const LOADS = [
  ['sh', ['-c', 'while sleep 0.2; do ls -l /usr/lib >/dev/null; done']],
  ['sh', ['-c', 'while sleep 0.5; do tar -cf - /usr/include 2>/dev/null | head -c 4000000 >/dev/null; done']],
  ['node', ['-e', 'setInterval(() => Buffer.alloc(200_000, 1), 20)']],
];

const directory = mkdtempSync(join(tmpdir(), 'vmtally-pictures-'));
const main = new URL('dist/cli/main.js', root).pathname;
const children = LOADS.map(([program, args]) => spawn(program, args, { stdio: 'ignore', detached: true }));
// A picture shows no path of the machine that it was taken on: the loads go to the root of each hierarchy of cgroups.
for (const folder of ['', ...readdirSync(CGROUPS)])
  for (const { pid } of children)
    try {
      writeFileSync(join(CGROUPS, folder, 'cgroup.procs'), String(pid));
    } catch {
      // This folder is no hierarchy.
    }
const service = spawn(
  process.execPath,
  [main, 'serve', '--listen', '127.0.0.1:0', '--config', '/dev/null', '--max-cost', '100', ...EVENTS],
  { env: { ...process.env, VMTALLY_RUN_DIR: directory }, stdio: ['ignore', 'pipe', 'ignore'] },
);
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium-headless-shell',
  args: ['--no-sandbox'],
});
try {
  const [, url, tokenFile] = await new Promise((resolve, reject) => {
    service.stdout.on('data', (text) => resolve(/(http:\S+)\/ \(token in (\S+)\)/.exec(text)));
    service.on('exit', (status) => reject(new Error(`the service ended with ${status}`)));
  });
  const context = await browser.newContext({ viewport: { width: 1280, height: 620 } });
  const page = await context.newPage();
  await page.goto(`${url}/login#${readFileSync(tokenFile, 'utf8').trim()}`);
  await page.locator('.overview-table tbody tr').first().waitFor();
  await page.waitForTimeout(COUNT_MS);
  const healthy = page.locator('[data-testid=health-line][data-level=grey]');
  for (const [name, place, height, complete, colorScheme] of PICTURES) {
    await page.setViewportSize({ width: 1280, height });
    await page.emulateMedia({ colorScheme });
    await page.goto(url + place.replace('PID', String(children.at(-1)?.pid)));
    await page.locator(complete).first().waitFor({ timeout: 60_000 });
    // Numbers of some ticks after the page opened.
    await page.waitForTimeout(name === 'page-compare' ? 15_000 : 2_500);
    // The comparison judges itself by its verdicts.
    const good = name === 'page-compare' ? page.locator('.compare-summary:not(.unbalanced)') : healthy;
    await good.waitFor({ timeout: 60_000 });
    await page.screenshot({ path: picture(name) });
    const { size } = statSync(picture(name));
    console.log(`${name}: ${size} bytes`);
    if (size > MOST_BYTES) throw new Error(`${name} has over ${MOST_BYTES} bytes`);
  }
} finally {
  await browser.close();
  for (const { pid } of children) process.kill(-pid, 'SIGTERM');
  service.removeAllListeners('exit');
  service.kill('SIGTERM');
  await new Promise((resolve) => service.on('exit', resolve));
  rmSync(directory, { recursive: true, force: true });
}
