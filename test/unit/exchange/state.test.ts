import { createHash } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { randomStream } from '../../../src/domain/random';
import { lockState, StateFile, unlockState, type StateRecord } from '../../../src/exchange/state-file';
import {
  eventRecord,
  headerProblem,
  headerRecord,
  restore,
  stateRecords,
  type MarketPosition,
} from '../../../src/exchange/venue-state';
import type { Venue } from '../../../src/exchange/venue';
import { startHost, stillMarket } from '../../support/exchange-host';
import { Desk, newVenue, NOW, randomEvent, stateText } from '../../support/venue';

const folder = mkdtempSync(join(tmpdir(), 'quotelab-state-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;
const newPath = () => join(folder, `state-${++files}`);

function opened(path: string) {
  const result = StateFile.open(path);
  if ('error' in result) throw new Error(result.error);
  return result;
}

const at = (row: number, venue: Venue): MarketPosition => ({
  stretch: 0,
  startMid: null,
  row,
  timeMs: NOW + row,
  prints: venue.prints,
});

/** A short name of a state: a difference is not shown line by line. */
const nameOf = (venue: Venue) => createHash('sha256').update(stateText(venue)).digest('hex');

/**
 * A venue that has seen `events` random events, with the record of each that left one, as it stands in the file, and
 * on request the state after it.
 */
function lived(seed: number, events: number, withStates = false) {
  const venue = newVenue({ maxOpenOrders: 40 });
  const records: StateRecord[] = [];
  const states: string[] = [];
  const random = randomStream(seed, 'state');
  const note = (row: number): void => {
    const changes = venue.takeChanges();
    const record = changes === null ? null : eventRecord(changes, at(row, venue));
    if (record === null) return;
    records.push(JSON.parse(JSON.stringify(record)));
    if (withStates) states.push(nameOf(venue));
  };
  venue.onQuote(999.5, 1000.5, 0, 0, true, NOW);
  const desks = ['a', 'b', 'c'].map((name) => {
    const desk = new Desk(venue, name);
    note(0);
    return desk;
  });
  for (let i = 1; i <= events; i++) {
    randomEvent(venue, desks, random, NOW + i, i);
    note(i);
  }
  return { venue, records, states };
}

function restored(records: readonly StateRecord[]) {
  const venue = newVenue({ maxOpenOrders: 40 });
  const position = restore(venue, records);
  return { venue, position };
}

describe('the state of a venue', () => {
  it('is the same after any event, whether lived through or read back', () => {
    const { records, states } = lived(1, 700, true);
    expect(records.length).toBeGreaterThan(300);
    const random = randomStream(9, 'cuts');
    for (let i = 0; i < 40; i++) {
      const cut = 1 + Math.floor(random.unit() * records.length);
      expect(nameOf(restored(records.slice(0, cut)).venue)).toBe(states[cut - 1]);
    }
  });

  it('goes on after a restart as if there had been none', () => {
    const { venue, records } = lived(2, 1200);
    const again = restored(records);
    expect(again.position!.row).toBeGreaterThan(1000);
    const live = [venue, again.venue].map((each) => {
      each.onQuote(999, 1001, 0.05, 0.05, true, NOW + 5000);
      const desks = ['a', 'b', 'c'].map((name) => new Desk(each, name));
      const random = randomStream(5, 'after');
      for (let i = 5001; i < 5600; i++) randomEvent(each, desks, random, NOW + i, i);
      return nameOf(each);
    });
    expect(live[0]).toBe(live[1]);
  });

  it('survives being written anew without what is forgotten', () => {
    const { venue } = lived(3, 4000);
    const compacted = JSON.parse(JSON.stringify([...stateRecords(venue, at(7, venue))]));
    const again = restored(compacted);
    expect(again.position).toEqual(at(7, venue));
    const [was, is] = [venue, again.venue].map((each) => JSON.parse(stateText(each)));
    // Fills of forgotten orders are gone; everything else is as it was.
    for (const account of [...was.accounts, ...is.accounts]) delete account.fills;
    expect(JSON.stringify(is) === JSON.stringify(was)).toBe(true);
  });

  it('knows up to which fill it has forgotten them, also after it was written anew', () => {
    const { venue } = lived(3, 4000);
    const compacted = JSON.parse(JSON.stringify([...stateRecords(venue, at(7, venue))]));
    const again = restored(compacted).venue;
    for (const account of again.allAccounts()) {
      const was = venue.allAccounts()[account.number - 1];
      const kept = new Set(account.fills.map(({ id }) => id));
      const lost = was.fills.map(({ id }) => id).filter((id) => !kept.has(id));
      expect(account.forgottenThrough).toBe(Math.max(was.forgottenThrough, ...lost));
    }
  });

  it('knows what was taken of the quote that stands', async () => {
    const statePath = newPath();
    const buy = { symbol: 'BTC-USDC', side: 'buy', price: 1000.5, size: 0.008, time_in_force: 'IOC' };
    const filled: number[] = [];
    for (let life = 0; life < 3; life++) {
      const host = await startHost(stillMarket(), { statePath });
      filled.push((await host.rest('POST', '/orders', buy)).body.filled_size);
      await host.stop();
    }
    // 0.010 are shown, and the market stands still.
    expect(filled).toEqual([0.008, 0.002, 0]);
  });

  it('is refused where its records do not fit together or are damaged, and nothing stays locked', async () => {
    const statePath = newPath();
    const host = await startHost(stillMarket(), { statePath });
    await host.stop();
    const { file } = opened(statePath);
    file.append({ orders: [{ id: 1, account: 77, clientId: null }] });
    file.close();
    await expect(startHost(stillMarket(), { statePath })).rejects.toThrow(/records do not fit together/);
    expect(existsSync(`${statePath}.lock`)).toBe(false);
    writeFileSync(statePath, 'nothing\nof ours\n');
    await expect(startHost(stillMarket(), { statePath })).rejects.toThrow(/line 1 is damaged/);
    expect(existsSync(`${statePath}.lock`)).toBe(false);
  });

  it('belongs to one market', () => {
    const header = headerRecord('abc', 'BTC-USDC');
    expect(headerProblem(header, 'abc')).toBeNull();
    expect(headerProblem(header, 'abd')).toMatch(/another market/);
    expect(headerProblem({ ...header, version: 2 }, 'abc')).toMatch(/version 2/);
    expect(headerProblem({}, 'abc')).toMatch(/not a state file/);
  });
});

describe('a state file', () => {
  it('gives back what was flushed, in order', () => {
    const path = newPath();
    const { file, records } = opened(path);
    expect(records).toEqual([]);
    for (let i = 0; i < 10; i++) file.append({ i, text: 'Zürich\n"' });
    file.flush();
    file.close();
    expect(opened(path).records).toEqual(Array.from({ length: 10 }, (_, i) => ({ i, text: 'Zürich\n"' })));
  });

  it('keeps every whole line wherever a write was cut off, and goes on writing behind it', () => {
    const path = newPath();
    const first = opened(path).file;
    for (let i = 0; i < 20; i++) first.append({ i, filler: 'x'.repeat(i) });
    first.close();
    const whole = readFileSync(path);
    const ends = [...whole].flatMap((byte, i) => (byte === 10 ? [i + 1] : []));
    for (let cut = 0; cut <= whole.length; cut += 7) {
      writeFileSync(path, whole.subarray(0, cut));
      const { file, records } = opened(path);
      const complete = ends.filter((end) => end <= cut).length;
      expect(records.map(({ i }) => i)).toEqual(Array.from({ length: complete }, (_, i) => i));
      file.append({ after: true });
      file.close();
      expect(opened(path).records).toHaveLength(complete + 1);
    }
  });

  it('refuses damage in the middle, and names the line', () => {
    const path = newPath();
    const { file } = opened(path);
    for (let i = 0; i < 5; i++) file.append({ i });
    file.close();
    const bytes = readFileSync(path);
    bytes[bytes.indexOf(10) + 12] ^= 1;
    writeFileSync(path, bytes);
    expect(StateFile.open(path)).toEqual({ error: expect.stringMatching(/line 2 is damaged/) });
    bytes[bytes.indexOf(10) + 12] ^= 1;
    // A whole line was acknowledged, the last one too.
    bytes[bytes.length - 3] ^= 1;
    writeFileSync(path, bytes);
    expect(StateFile.open(path)).toEqual({ error: expect.stringMatching(/line 5 is damaged/) });
  });

  it('is replaced at once, and can only be read by its owner', () => {
    const path = newPath();
    const { file } = opened(path);
    for (let i = 0; i < 100; i++) file.append({ i });
    file.flush();
    file.replace([{ all: true }]);
    file.append({ more: true });
    file.close();
    expect(opened(path).records).toEqual([{ all: true }, { more: true }]);
    expect(existsSync(`${path}.new`)).toBe(false);
    expect(statSync(path).mode & 0o077).toBe(0);
  });

  it('is not opened by two processes, but a lock of a dead one is no lock', () => {
    const path = newPath();
    expect(lockState(path)).toBeNull();
    writeFileSync(`${path}.lock`, String(process.ppid));
    expect(lockState(path)).toBe(process.ppid);
    writeFileSync(`${path}.lock`, '999999999');
    expect(lockState(path)).toBeNull();
    expect(readFileSync(`${path}.lock`, 'utf8')).toBe(String(process.pid));
    unlockState(path);
    expect(existsSync(`${path}.lock`)).toBe(false);
  });

  it('says what is wrong with a path that cannot be opened', () => {
    expect(StateFile.open(join(folder, 'no', 'such', 'folder'))).toHaveProperty('error');
    appendFileSync(join(folder, 'other'), 'this is something else\nentirely\n');
    expect(StateFile.open(join(folder, 'other'))).toHaveProperty('error');
  });
});
