const NAMES = [
  'panel',
  'line',
  'text',
  'text-muted',
  'accent',
  'bid',
  'ask',
  'bad',
  'warn',
  'chart-mid',
  'chart-reservation',
  'chart-equity',
  'chart-capture',
  'chart-inventory',
  'chart-fees',
  'chart-ghost',
  'chart-grid',
  'chart-limit',
] as const;

/** The tokens that canvases draw with, as resolved colours. */
export type Palette = Readonly<Record<(typeof NAMES)[number], string>>;

/** Reads the tokens in force. A canvas cannot use custom properties itself. */
export function readPalette(): Palette {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(
    NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]),
  ) as Palette;
}
