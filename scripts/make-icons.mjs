import { readFileSync, writeFileSync } from 'node:fs';
import { chromium } from 'playwright';
import { findBrowser } from './find-browser.mjs';

/**
 * Draws the icons of the installed page from public/favicon.svg: `node scripts/make-icons.mjs`. `inset` is the part of
 * the width that is left free on each side, on the drawing's own background: a maskable icon is cut to any shape.
 */
const ICONS = [
  { file: 'icon-192.png', size: 192, inset: 0 },
  { file: 'icon-512.png', size: 512, inset: 0 },
  { file: 'icon-maskable-512.png', size: 512, inset: 0.12 },
  { file: 'apple-touch-icon.png', size: 180, inset: 0.06 },
];
const BACKGROUND = '#0b1220';

const publicFolder = new URL('../public/', import.meta.url);
const drawing = readFileSync(new URL('favicon.svg', publicFolder)).toString('base64');

const browser = await chromium.launch({ executablePath: findBrowser()?.executablePath });
try {
  const page = await browser.newPage();
  for (const { file, size, inset } of ICONS) {
    await page.setViewportSize({ width: size, height: size });
    const ground = inset > 0 ? BACKGROUND : 'transparent';
    const width = size * (1 - 2 * inset);
    await page.setContent(
      `<body style="margin:0;display:grid;place-items:center;height:100vh;background:${ground}">` +
        `<img width="${width}" height="${width}" src="data:image/svg+xml;base64,${drawing}"></body>`,
      { waitUntil: 'load' },
    );
    writeFileSync(new URL(file, publicFolder), await page.screenshot({ omitBackground: true }));
  }
} finally {
  await browser.close();
}
