import { readdirSync, readFileSync } from 'node:fs';
import { Marked, type Tokens } from 'marked';
import temml from 'temml';

/** A page of docs/, in the order of the navigation. */
export interface DocsPage {
  /** The file without its ending; README becomes the first page, docs/index.html. */
  readonly file: string;
  /** What the navigation calls it. */
  readonly label: string;
}

/** Every markdown file of docs/ and no other; a test holds it to that. */
export const DOCS_PAGES: readonly { readonly group: string; readonly pages: readonly DocsPage[] }[] = [
  { group: 'Start', pages: [{ file: 'README', label: 'What is where' }] },
  {
    group: 'Understand',
    pages: [
      { file: 'model-notes', label: 'Model notes' },
      { file: 'fills', label: 'How fills are simulated' },
      { file: 'adverse-selection', label: 'Reading adverse selection' },
      { file: 'limits', label: 'Limits' },
    ],
  },
  {
    group: 'Use',
    pages: [
      { file: 'recordings', label: 'Bring your data' },
      { file: 'headless', label: 'Without a page' },
      { file: 'sweeps', label: 'On a cluster' },
      { file: 'connect-a-bot', label: 'Connect a bot' },
      { file: 'security', label: 'Security model' },
    ],
  },
  {
    group: 'Develop',
    pages: [
      { file: 'architecture', label: 'Architecture' },
      { file: 'design', label: 'Design' },
    ],
  },
];

/** A page's content, and what a test wants to know about it. */
export interface RenderedDoc {
  /** The first heading, as text. */
  readonly title: string;
  readonly html: string;
  /** Ids of all headings. */
  readonly anchors: readonly string[];
  /** Addresses of all links, as they stand in the page. */
  readonly links: readonly string[];
  /** Names of the charts asked for. */
  readonly charts: readonly string[];
}

/** Where a markdown file's page lies, seen from its neighbours. */
export function addressOf(file: string): string {
  return file === 'README' ? './' : `${file}.html`;
}

/** GitHub's name for a heading, so that one link serves both. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');
}

function escaped(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

/** MathML that every browser draws by itself: no fonts, no script. A formula that does not parse stops the build. */
function formula(tex: string, displayMode: boolean): string {
  const drawn = temml.renderToString(tex, { displayMode, throwOnError: true });
  // The content security policy allows no styles in place; the sheet says the same by class.
  const math = drawn.replace(/ style="[^"]*"/g, '');
  return displayMode
    ? `<div class="formula" tabindex="0" role="group" aria-label="Formula">${math}</div>\n`
    : math;
}

/**
 * Turns the markdown of docs/ into HTML: formulas between $ or $$ into MathML, links among markdown files into links
 * among pages, `<!-- chart: name -->` into the place of a live chart. Other HTML, and links to files that the site does
 * not have, are refused or become plain text.
 */
export function renderDoc(markdown: string): RenderedDoc {
  const anchors: string[] = [];
  const links: string[] = [];
  const charts: string[] = [];
  let title = '';
  const marked = new Marked({
    gfm: true,
    extensions: [
      {
        name: 'displayFormula',
        level: 'block',
        start: (source: string) => /(^|\n)\$\$/.exec(source)?.index,
        tokenizer(source: string) {
          const match = /^\$\$\s*([\s\S]+?)\s*\$\$(?:\n|$)/.exec(source);
          return match === null ? undefined : { type: 'displayFormula', raw: match[0], tex: match[1] };
        },
        renderer: (token) => formula(token.tex as string, true),
      },
      {
        name: 'formula',
        level: 'inline',
        start: (source: string) => source.indexOf('$'),
        tokenizer(source: string) {
          const match = /^\$(?!\s)((?:[^$\\\n]|\\.)+?)\$(?!\d)/.exec(source);
          return match === null ? undefined : { type: 'formula', raw: match[0], tex: match[1] };
        },
        renderer: (token) => formula(token.tex as string, false),
      },
    ],
    renderer: {
      heading({ tokens, depth, text }: Tokens.Heading) {
        const words = text.replace(/[`*]/g, '');
        if (title === '') title = words;
        let anchor = anchorOf(words);
        for (let n = 1; anchors.includes(anchor); n++) anchor = `${anchorOf(words)}-${n}`;
        anchors.push(anchor);
        return `<h${depth} id="${anchor}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      link({ href, tokens }: Tokens.Link) {
        const words = this.parser.parseInline(tokens);
        const target = pageLink(href);
        if (target === null) return words;
        links.push(target);
        return `<a href="${escaped(target)}">${words}</a>`;
      },
      // A wide table or listing scrolls by itself, and by the keyboard too.
      table(token: Tokens.Table) {
        const cells = (open: string, close: string, row: Tokens.TableCell[]): string =>
          row.map((cell) => open + this.parser.parseInline(cell.tokens) + close).join('');
        const head = cells('<th scope="col">', '</th>', token.header);
        const body = token.rows.map((row) => `<tr>${cells('<td>', '</td>', row)}</tr>\n`).join('');
        const columns = token.header.map((cell) => cell.text.replace(/[`*$\\]/g, '')).join(', ');
        return `<div class="wide" tabindex="0" role="group" aria-label="Table: ${escaped(columns)}"><table><thead><tr>${head}</tr></thead><tbody>\n${body}</tbody></table></div>\n`;
      },
      code({ text, lang }: Tokens.Code) {
        const name = lang ? `Listing, ${escaped(lang)}` : 'Listing';
        return `<pre tabindex="0" role="group" aria-label="${name}"><code>${escaped(text)}</code></pre>\n`;
      },
      html({ text }: Tokens.HTML | Tokens.Tag) {
        const chart = /^\s*<!-- chart: ([a-z-]+) -->\s*$/.exec(text)?.[1];
        if (chart === undefined) throw new Error(`docs hold markdown only, not ${text}`);
        charts.push(chart);
        return `<figure data-chart="${chart}"><p class="quiet">A live chart: it needs scripts, and begins when it comes into view.</p></figure>\n`;
      },
    },
  });
  const html = marked.parse(markdown, { async: false });
  return { title, html, anchors, links, charts };
}

/** A link of a markdown file as the site knows it; null where it leads to a file that the site does not hold. */
function pageLink(href: string): string | null {
  if (/^(https?:\/\/|#)/.test(href)) return href;
  const match = /^([\w-]+)\.md(#.*)?$/.exec(href);
  return match === null ? null : addressOf(match[1]) + (match[2] ?? '');
}

/** What the build knows about the rest of the site; addresses as seen from docs/. */
export interface DocsSite {
  /** Content of the content security policy's meta tag; null while developing. */
  readonly policy: string | null;
  readonly script: string;
  readonly styles: string;
  /** The engine worker's script. */
  readonly engine: string;
}

/** Folded: only the sheet of a wide page lays it open, so that a phone shows the text first and needs no script. */
function navigation(current: string): string {
  const here = DOCS_PAGES.flatMap(({ pages }) => pages).find(({ file }) => file === current);
  const groups = DOCS_PAGES.map(({ group, pages }) => {
    const items = pages.map(({ file, label }) => {
      const mark = file === current ? ' aria-current="page"' : '';
      return `<li><a href="${addressOf(file)}"${mark}>${escaped(label)}</a></li>`;
    });
    return `<li><span>${group}</span><ul>${items.join('')}</ul></li>`;
  });
  const folded = `<summary>All pages <span>· ${escaped(here?.label ?? '')}</span></summary>`;
  return `<nav aria-label="Documentation"><details>${folded}<ul>${groups.join('')}</ul></details></nav>`;
}

/** The whole HTML of one page. */
export function docsPage(file: string, markdown: string, site: DocsSite): string {
  const { title, html } = renderDoc(markdown);
  return `<!doctype html>
<html lang="en" data-theme="dark" data-engine="${escaped(site.engine)}">
  <head>
    ${site.policy === null ? '' : `<meta http-equiv="Content-Security-Policy" content="${escaped(site.policy)}" />`}
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="description" content="${escaped(`Quotelab, a market-making sandbox: ${title}.`)}" />
    <title>${escaped(title)} · Quotelab</title>
    <link rel="icon" href="../favicon.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="${escaped(site.styles)}" />
    <script type="module" blocking="render" src="${escaped(site.script)}"></script>
  </head>
  <body>
    <a class="skip" href="#content">Skip to the text</a>
    <header class="bar">
      <a class="name" href="../">Quotelab</a>
      <a href="../">Back to the market</a>
      <button type="button" data-theme-switch hidden>Light</button>
    </header>
    <div class="columns">
      ${navigation(file)}
      <main id="content" tabindex="-1">
${html}      </main>
    </div>
  </body>
</html>
`;
}

/** The markdown files of a folder, without their ending. */
export function markdownFiles(folder: URL): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .map((name) => name.slice(0, -'.md'.length))
    .sort();
}

/** Every page of the documentation: where it lies in the site, and its HTML. */
export function docsPages(folder: URL, site: DocsSite): { readonly path: string; readonly html: string }[] {
  return DOCS_PAGES.flatMap(({ pages }) => pages).map(({ file }) => ({
    path: `docs/${file === 'README' ? 'index' : file}.html`,
    html: docsPage(file, readFileSync(new URL(`${file}.md`, folder), 'utf8'), site),
  }));
}
