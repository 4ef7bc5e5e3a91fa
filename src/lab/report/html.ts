/** Text as it may stand in HTML, in a quoted attribute too. */
export function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/** A number of a report: six digits; absent is an en dash. */
export function figure(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  return String(Number(value.toPrecision(6))).replace('-', '−');
}

/** Four digits, and of a large number all before the point. */
export function rounded(value: number): string {
  return figure(Math.abs(value) < 1000 ? Number(value.toPrecision(4)) : Math.round(value));
}

/** Money to the cent, thousands apart. */
export function money(value: number): string {
  const text = value.toFixed(2).replace(/\d(?=(\d{3})+\.)/g, '$&,');
  return text.replace(/^-(?=.*[1-9])/, '−').replace('-', '');
}

/** Seconds, and beside many of them the time that a reader knows: `28800 s (8 h)`. */
export function duration(timeS: number): string {
  const hours = timeS / 3600;
  if (timeS < 120) return `${figure(timeS)} s`;
  const [count, unit] = hours >= 48 ? [hours / 24, 'days'] : hours >= 1 ? [hours, 'h'] : [60 * hours, 'min'];
  return `${figure(timeS)} s (${Number(count.toPrecision(3))} ${unit})`;
}

/** A value ± half of its 95 % interval, `factor` standard errors. */
export function withInterval(
  value: number | null | undefined,
  se: number | null | undefined,
  factor = 1.96,
): string {
  if (value === null || value === undefined || se === null || se === undefined) return figure(value);
  const half = factor * se;
  // The interval shows two digits, the value no more than it leaves standing.
  const decimals = half > 0 ? Math.max(0, Math.min(12, 1 - Number(half.toExponential(1).split('e')[1]))) : 6;
  return `${value.toFixed(decimals)} ± ${half.toFixed(decimals)}`.replace('-', '−');
}

/** A table; cells are text. The first column heads its row. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const header = head.map((cell) => `<th scope="col">${escaped(cell)}</th>`).join('');
  const body = rows.map(([first, ...cells]) => {
    const others = cells.map((cell) => `<td>${escaped(cell)}</td>`).join('');
    return `<tr><th scope="row">${escaped(first)}</th>${others}</tr>`;
  });
  return `<table><thead><tr>${header}</tr></thead><tbody>${body.join('')}</tbody></table>`;
}

/** A command for a shell, and what it reads from standard input. */
export function command(words: string, input: unknown): string {
  return `<pre>${escaped(`${words} <<'JSON'\n${JSON.stringify(input, null, 2)}\nJSON`)}</pre>`;
}

/** Where a report keeps what the page needs to open it again. */
export const EXPERIMENT_ID = 'quotelab-experiment';

/** Data in a page, never run: `<` is written so that no text can end the element. */
export function data(id: string, value: unknown): string {
  const text = JSON.stringify(value).replaceAll('<', '\\u003c');
  return `<script type="application/json" id="${id}">${text}</script>`;
}

const STYLE = `
:root { color-scheme: light dark; --text: #1b1f24; --muted: #5a6572; --line: #d5dae0; --ground: #fff; --curve: #0b62c4; --other: #b4540a; }
@media screen and (prefers-color-scheme: dark) {
  :root { --text: #e4e8ed; --muted: #9aa6b2; --line: #39424d; --ground: #14181d; --curve: #6cb2ff; --other: #ffa45c; }
}
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; background: var(--ground); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; } h2 { margin-top: 2rem; font-size: 1.15rem; }
table { display: block; overflow: auto; margin: 1rem 0; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .15rem .75rem .15rem 0; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; }
th:first-child { text-align: left; font-weight: 400; white-space: normal; } thead th { color: var(--muted); font-weight: 400; }
pre { overflow: auto; padding: .75rem; border: 1px solid var(--line); font-size: 13px; }
code { overflow-wrap: anywhere; }
figure { margin: 1rem 0; } h1, figcaption { overflow-wrap: anywhere; } figcaption, .muted { color: var(--muted); }
.plot { overflow: auto; padding: 0 8px 0 76px; }
.plot > svg { display: block; width: 100%; overflow: visible; } svg text { fill: var(--muted); font: 12px system-ui, sans-serif; }
.plot rect { stroke: var(--ground); } .grid { stroke: var(--line); } .curve { fill: none; stroke: var(--curve); stroke-width: 1.5; vector-effect: non-scaling-stroke; } .dot { fill: var(--curve); }
@media (max-width: 40rem) { .spare { display: none; } }
@media print {
  :root { color-scheme: light; } body { margin: 0 auto; }
  figure, tr { break-inside: avoid; } h2 { break-after: avoid; } table, pre { overflow: visible; } pre { white-space: pre-wrap; }
}
`;

/** A page that needs nothing else and may load and run nothing. `parts` are HTML. */
export function page(title: string, parts: readonly string[]): string {
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escaped(title)}</title>`,
    `<style>${STYLE}</style>`,
    '</head>',
    '<body>',
    `<h1>${escaped(title)}</h1>`,
    ...parts,
    '</body>',
    '</html>',
    '',
  ].join('\n');
}
