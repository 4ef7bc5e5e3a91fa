/** The first lines of a table, cut into cells. */
export interface TableHead {
  readonly names: readonly string[];
  readonly example: readonly string[];
}

const HEAD_BYTES = 65_536;

/** What a file begins with as a table with a header; null where it is none. Packed files are looked into. */
export async function tableHead(data: Blob): Promise<TableHead | null> {
  const first = data.slice(0, HEAD_BYTES);
  const magic = new Uint8Array(await first.slice(0, 2).arrayBuffer());
  const packed = magic[0] === 0x1f && magic[1] === 0x8b;
  const text = packed ? await unpackedHead(first) : await first.text();
  return headOf(text);
}

/** Header and first row of a text; null where the first line has one column, is JSON or holds unreadable signs. */
export function headOf(text: string): TableHead | null {
  const [header = '', row = ''] = text.replace(/^\uFEFF/, '').split(/\r?\n/, 2);
  // eslint-disable-next-line no-control-regex -- a table holds no control characters but tabs
  if (/^\s*[[{]|[\u0000-\u0008\u000e-\u001f\ufffd]/.test(header)) return null;
  const delimiter = [',', ';', '\t', '|'].reduce((best, other) =>
    header.split(other).length > header.split(best).length ? other : best,
  );
  const cells = (line: string): string[] =>
    line.split(delimiter).map((cell) => cell.trim().replace(/^"(.*)"$/, '$1'));
  const names = cells(header);
  return names.length > 1 ? { names, example: cells(row) } : null;
}

/** The first piece that a cut-off gzip still gives. */
async function unpackedHead(packed: Blob): Promise<string> {
  try {
    const reader = packed.stream().pipeThrough(new DecompressionStream('gzip')).getReader();
    const { value } = await reader.read();
    void reader.cancel().catch(() => undefined);
    return new TextDecoder().decode(value);
  } catch {
    return '';
  }
}
