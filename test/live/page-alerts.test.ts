import { afterEach, expect, test } from 'vitest';
import { AlertList } from '../../src/wire/alerts.ts';
import { visits } from './page.ts';

const visit = visits`-e kmem:kmalloc,kmem:mm_page_alloc,exceptions:page_fault_user`;
afterEach(() => visit.leave());

const chip = () => visit.page.getByRole('link', { name: '1 firing' });
const rules = async () => (await visit.service.get(AlertList, '/api/alerts')).alerts.map(({ rule }) => rule);

test('a rule is made in two clicks below the chart, shown in every view while it fires, and deleted', async () => {
  const page = await visit.open('/');
  await page.getByRole('button', { name: 'Alert…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Alert' });
  const event = await dialog.locator('select').first().inputValue();
  const name = `${event.replace(/^.*:/, '')}-amountRate`;
  await dialog.getByLabel('Threshold').fill('1');
  await dialog.getByRole('button', { name: 'Add' }).click();
  await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
  expect(await rules()).toMatchObject([{ name, event, when: 'amountRate', above: 1, session: 'main' }]);
  await chip().waitFor({ timeout: 20_000 });
  await page.getByRole('link', { name: 'vmstat' }).click();
  await chip().click();
  const row = page.getByRole('row', { name });
  await expect.poll(() => row.innerText()).toContain('firing');
  await expect.poll(() => page.getByRole('region', { name: 'Changes' }).innerText()).toContain('firing');
  await row.getByRole('button', { name: `Delete ${name}` }).click();
  await page.getByText('There are no rules').waitFor();
  await expect.poll(() => chip().count()).toBe(0);
  expect(await rules()).toEqual([]);
});

test('the form of a process names its program, and tells the fault of a field beside it', async () => {
  const page = await visit.open(`/?view=process&pid=${process.pid}`);
  await page.getByRole('button', { name: 'Alert…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Alert' });
  await expect.poll(() => dialog.getByLabel('Only with').inputValue()).not.toBe('');
  expect(await dialog.getByLabel('Of each').inputValue()).toBe('name');
  await dialog.getByLabel('Threshold').fill('many');
  await dialog.getByRole('button', { name: 'Add' }).click();
  await dialog.getByText('must be a number, such as 50e3').waitFor();
  const threshold = dialog.getByLabel('Threshold');
  expect(await dialog.locator(':focus').getAttribute('aria-label')).toBe('Threshold');
  await dialog.getByLabel('Event').selectOption('kmem:kmalloc');
  await dialog.getByLabel('Number').selectOption('p99');
  await dialog.getByText('must be a size, such as 64KiB').waitFor();
  await threshold.fill('64KiB');
  await dialog.getByText('kmem:kmalloc, p99 above 64 KiB by name').waitFor();
  await page.keyboard.press('Escape');
  await expect.poll(() => page.getByRole('dialog').count()).toBe(0);
  expect(await rules()).toEqual([]);
});

test('Session is beside another field at each width', async () => {
  const page = await visit.open('/?view=alerts');
  const form = page.getByRole('region', { name: 'Add a rule' });
  const top = async (label: string) => (await form.getByLabel(label).first().boundingBox())?.y;
  for (const width of [320, 400, 700, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    await expect.poll(async () => (await top('Session')) === (await top('Event'))).toBe(true);
  }
});
