import { expect, openMarket, test } from './quiet-page';

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

test('a phone shows the same areas as tabs, and nothing runs off the side', async ({ page }) => {
  await openMarket(page);
  const overflow = () =>
    page.evaluate(() => {
      const held = [document.documentElement, document.querySelector('.areas')!];
      return Math.max(...held.map(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth));
    });
  expect(await overflow()).toBeLessThanOrEqual(0);
  for (const [tab, sign] of [
    ['Parameters', page.getByRole('slider', { name: 'Risk aversion γ', exact: true })],
    ['Desk', page.getByRole('heading', { name: /Scorecard/ })],
    ['Tables', page.getByRole('tab', { name: 'Fills', exact: true })],
    ['Lab', page.locator('#lab-panel form')],
    ['Charts', page.getByRole('slider', { name: 'Session time' })],
  ] as const) {
    await page.getByRole('tab', { name: tab, exact: true }).tap();
    await expect(sign).toBeVisible();
    expect(await overflow(), tab).toBeLessThanOrEqual(0);
  }
});

test('everything that can be pressed is at least 24 pixels wide and high', async ({ page }) => {
  await openMarket(page);
  const small = await page.evaluate(() =>
    [...document.querySelectorAll('button, input, select, summary')]
      .filter((element) => element.checkVisibility() && !element.classList.contains('heard'))
      .map((element) => ({ element, box: element.getBoundingClientRect() }))
      .filter(({ element, box }) => {
        // A box or dot may be small where its label is the target.
        const label = (element as HTMLInputElement).labels?.[0]?.getBoundingClientRect();
        const target = label !== undefined && label.height > box.height ? label : box;
        return target.width < 23.5 || target.height < 23.5;
      })
      .map(
        ({ element, box }) =>
          `${element.outerHTML.slice(0, 90)} ${box.width.toFixed(0)}×${box.height.toFixed(0)}`,
      ),
  );
  expect(small).toEqual([]);
});
