/** What the status page shows. */
export interface Status {
  readonly symbol: string;
  readonly market: string;
  readonly rate: string;
  readonly bid: number | null;
  readonly ask: number | null;
  readonly accounts: number;
  readonly openOrders: number;
  readonly connections: number;
  readonly uptimeS: number;
  readonly state: string;
  readonly faults: number;
}

/** A page that says how the venue is and renews itself; it runs no script. */
export function statusPage(status: Status): string {
  const rows: readonly (readonly [string, string])[] = [
    ['Market', `${status.symbol}, ${status.market}, ${status.rate}`],
    ['Best bid and ask', `${shown(status.bid)} / ${shown(status.ask)}`],
    ['Accounts', String(status.accounts)],
    ['Open orders', String(status.openOrders)],
    ['Connections', String(status.connections)],
    ['Running for', `${Math.floor(status.uptimeS)} s`],
    ['State', status.state],
    ...(status.faults > 0 ? ([['Faults being injected', String(status.faults)]] as const) : []),
  ];
  const body = rows.map(
    ([name, value]) => `<tr><th scope="row">${escaped(name)}</th><td>${escaped(value)}</td></tr>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="2">
<title>Quotelab exchange</title>
<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 40rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: 0.3rem 1rem 0.3rem 0; border-bottom: 1px solid #8884; font-weight: normal; }
td { font-variant-numeric: tabular-nums; }
</style>
</head>
<body>
<h1>Quotelab exchange</h1>
<p>A sandbox venue: no real money is near it. Orders go to <code>/api/trading/orders</code>, prices and fills come from
<code>/ws/trading?token=KEY</code>; any key opens an account unless a key file was given.
See <a href="/openapi.json">/openapi.json</a> and <a href="/health">/health</a>.</p>
<table><tbody>${body.join('')}</tbody></table>
</body>
</html>
`;
}

/** For the header of the page: nothing but its own style. */
export const STATUS_PAGE_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";

function shown(price: number | null): string {
  return price === null ? 'none' : String(price);
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}
