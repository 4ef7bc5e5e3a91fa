import { fileURLToPath } from 'node:url';

/** Where the gallery and its pictures go; git knows nothing of it. */
export const GALLERY = fileURLToPath(new URL('../../.build/gallery/', import.meta.url));

/** The sizes of the gallery, CSS pixels. */
export const SIZES = {
  desk: { width: 1440, height: 900 },
  small: { width: 1024, height: 768 },
  tablet: { width: 768, height: 1024 },
  phone: { width: 390, height: 844 },
} as const;

export type Size = keyof typeof SIZES;

export const THEMES = ['dark', 'light'] as const;

/** The file of one picture. */
export function pictureFile(state: string, size: Size, theme: (typeof THEMES)[number]): string {
  return `${state}-${size}-${theme}.png`;
}
