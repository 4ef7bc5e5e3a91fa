import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callRest, Ear } from '../../support/exchange-host';
import { bundleCommand, killAndCompare, startProcess } from '../../support/exchange-kills';

const folder = mkdtempSync(join(tmpdir(), 'quotelab-kill-'));
const config = join(folder, 'config.json');
beforeAll(() => {
  const market = { part: 'brownian-poisson', values: { A: 20, k: 0.05, sigma: 4 } };
  writeFileSync(config, JSON.stringify({ durationS: 600, market }));
  bundleCommand();
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

describe('an exchange that is killed', () => {
  it('loses nothing that it acknowledged', { timeout: 120_000 }, async () => {
    const words = ['--config', config, '--rate', '5x', '--state', join(folder, 'state')];
    const { lost, orders, fills, makers } = await killAndCompare(6, 1, words);
    expect(lost).toEqual([]);
    expect(orders).toBeGreaterThan(20);
    expect(fills).toBeGreaterThan(5);
    expect(makers).toBeGreaterThan(0);
  });

  it('goes on where its market was, and cancels for those who wished it', { timeout: 60_000 }, async () => {
    const words = ['--config', config, '--state', join(folder, 'other')];
    const first = await startProcess('--port', '0', ...words);
    const ear = new Ear(first.ws);
    await ear.opened();
    ear.say({ action: 'cancel_on_disconnect', enabled: true });
    await ear.frame('cancel_on_disconnect');
    const row = async (http: string) => (await (await fetch(`${http}/health`)).json()).row as number;
    const { mid } = (await callRest(first.http, 'GET', '/ticker/BTC-USDC')).body;
    const order = { symbol: 'BTC-USDC', side: 'buy', price: mid - 5000, size: 0.01 };
    // The place in the market is written down with every order, and once a second.
    const before = await row(first.http);
    const { order_id } = (await callRest(first.http, 'POST', '/orders', order)).body;
    await first.end('SIGKILL');
    const second = await startProcess('--port', '0', ...words);
    expect(before).toBeGreaterThan(0);
    expect(await row(second.http)).toBeGreaterThanOrEqual(before);
    expect((await callRest(second.http, 'GET', `/orders/${order_id}`)).body).toMatchObject({
      status: 'cancelled',
      reason: 'disconnected',
    });
    expect(await second.end('SIGTERM')).toBe(0);
  });
});

describe('an exchange that is told to stop', () => {
  it('ends with 0, lets its lock go and keeps its state', { timeout: 60_000 }, async () => {
    const state = join(folder, 'stopped');
    const words = ['--port', '0', '--config', config, '--state', state];
    const first = await startProcess(...words);
    const order = { symbol: 'BTC-USDC', side: 'buy', type: 'market', size: 0.01 };
    await callRest(first.http, 'POST', '/orders', order);
    await expect(startProcess(...words)).rejects.toThrow(/in use by process/);
    expect(await first.end('SIGTERM')).toBe(0);
    expect(existsSync(`${state}.lock`)).toBe(false);
    const second = await startProcess(...words);
    expect((await callRest(second.http, 'GET', '/account')).body.inventory).toBe(0.01);
    expect(await second.end('SIGINT')).toBe(0);
    // Another market has no business with this state.
    await expect(startProcess('--port', '0', '--config', 'default', '--state', state)).rejects.toThrow(
      /another market/,
    );
  });
});
