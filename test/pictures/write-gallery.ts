import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { GALLERY, pictureFile, SIZES, THEMES, type Size } from './gallery-folder';
import { STATES } from './states';

/** The pictures that are there, in the order of the states, into a page that lies beside them. */
export default function writeGallery(): void {
  const pictures = STATES.flatMap(({ name, group, shows }) =>
    (Object.keys(SIZES) as Size[]).flatMap((size) =>
      THEMES.map((theme) => ({
        ...{ name, group, shows, size, theme },
        ...SIZES[size],
        file: pictureFile(name, size, theme),
      })),
    ),
  ).filter(({ file }) => existsSync(`${GALLERY}${file}`));
  const page = readFileSync(new URL('gallery.html', import.meta.url), 'utf8');
  const list = JSON.stringify(pictures).replaceAll('<', '\\u003c');
  mkdirSync(GALLERY, { recursive: true });
  writeFileSync(
    `${GALLERY}index.html`,
    page.replace(/(id="pictures">)[^<]*/, (_, tag: string) => `${tag}${list}`),
  );
  console.log(`${pictures.length} pictures: ${GALLERY}index.html`);
}
