import { parquetReadObjects } from 'hyparquet';
import { expect, test } from 'vitest';
import { savedFile, type SavedKind } from '../../../workers/run-exports';
import { readConfig } from '../../../src/session/read-config';
import { runSession, writeTape } from '../../../src/session/run';

const result = readConfig({ durationS: 600, seed: 3 });
if (!result.ok) throw new Error('refused');
const { config } = result;
const session = runSession(config, writeTape(config));

test.each(['fills', 'quotes', 'marks'] as const)(
  '%s as Parquet hold what the CSV file holds',
  async (table) => {
    const { bytes, name } = savedFile(config, session, `${table}-parquet`);
    expect(name).toBe(`${table}.parquet`);
    const file = bytes.slice().buffer;
    const rows = (await parquetReadObjects({ file })) as Record<string, number | string | null>[];
    const [head, ...lines] = new TextDecoder()
      .decode(savedFile(config, session, table).bytes)
      .trim()
      .split('\n');
    const names = head.split(',');
    expect(rows.length).toBeGreaterThan(10);
    expect(rows).toHaveLength(lines.length);
    rows.forEach((row, i) => {
      const cells = lines[i].split(',');
      expect(Object.keys(row)).toEqual(names);
      names.forEach((column, j) => {
        const value = row[column];
        expect(value === null ? '' : String(value)).toBe(cells[j].replace(/^-0$/, '0'));
      });
    });
  },
);

test('every kind is a file with a name and a type', () => {
  const kinds: SavedKind[] = ['report', 'fills', 'quotes', 'marks', 'events', 'tape', 'fills-parquet'];
  for (const kind of kinds) {
    const { name, mime, bytes } = savedFile(config, session, kind);
    expect(name).toMatch(/\.\w+$/);
    expect(mime).toMatch(/^\w+\/[\w.-]+$/);
    // A session in which nothing happened has a list of events without a line.
    expect(bytes.length > 0).toBe(kind !== 'events' || session.events.length > 0);
  }
});
