import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planFeed } from '../../../src/feed/feed-plan';
import { FEEDS } from '../../../src/feed/registry';

const KEY = 'pf_live_CANARY_0123456789abcdefghijklmnopqrstuv';
const settings = (more: object = {}) => ({
  preset: 'purple-flea-d1',
  url: '',
  symbol: '',
  confirmedHosts: [],
  allowKeyInUrl: true,
  ...more,
});

function codes(more: object, key = KEY): string[] {
  const result = planFeed(settings(more), key);
  return result.ok ? [] : result.problems.map((problem) => problem.code);
}

function url(more: object, key = KEY): string {
  const result = planFeed(settings(more), key);
  if (!result.ok) throw new Error(result.problems.map((problem) => problem.message).join(' '));
  return result.plan.url;
}

describe('every preset', () => {
  test.each(Object.keys(FEEDS))('%s plans as it is, with and without a key', (preset) => {
    expect(codes({ preset })).toEqual([]);
    expect(codes({ preset, allowKeyInUrl: false }, '')).toEqual([]);
  });

  test.each(Object.entries(FEEDS))(
    '%s says what it is, what is known of it, and only subscribes',
    (_, dialect) => {
      for (const text of [dialect.label, dialect.summary, dialect.honesty])
        expect(text.length).toBeGreaterThan(2);
      const frames = dialect.greet({ symbol: dialect.symbol, key: KEY, nowUs: 1.77e15 });
      for (const frame of frames) expect(frame).toMatch(/subscribe|auth/i);
      const keyless = dialect.greet({ symbol: dialect.symbol, key: '', nowUs: 1.77e15 });
      expect(keyless.join('')).not.toMatch(/auth|api_key|fills/);
    },
  );

  test('names each host that its own address uses', () => {
    for (const dialect of Object.values(FEEDS)) {
      if (dialect.urlTemplate.startsWith('ws://127.0.0.1')) continue;
      expect(dialect.hosts).toContain(dialect.urlTemplate.split('/')[2]);
    }
  });
});

describe('the address', () => {
  test('holds the key and the symbol percent-encoded', () => {
    expect(url({}, 'a&b=c#d/e?')).toBe('wss://purpleflea.com/ws/trading?token=a%26b%3Dc%23d%2Fe%3F');
    expect(url({ preset: 'purple-flea-d1b', symbol: 'BTC/USDC' })).toBe(
      `wss://purpleflea.com/ws/trading?symbols=BTC%2FUSDC&token=${KEY}`,
    );
  });

  test('leaves the parameter of the key out where there is no key', () => {
    expect(url({ preset: 'purple-flea-d3' }, '')).toBe(
      'wss://api.purpleflea.com/v1/orderbook/stream?market=BTC-PERP&depth=20',
    );
    expect(url({}, '')).toBe('wss://purpleflea.com/ws/trading');
  });

  test('is only filled with a key after the tick, wherever the key stands', () => {
    expect(codes({ allowKeyInUrl: false })).toEqual(['key-in-address']);
    expect(codes({ allowKeyInUrl: false }, '')).toEqual([]);
    expect(codes({ url: `wss://purpleflea.com/ws/trading?token=${KEY}` })).toContain('key-in-address');
    expect(codes({ url: 'wss://purpleflea.com/{key}/x' })).toContain('misplaced-placeholder');
    expect(codes({ url: 'wss://{key}.purpleflea.com/x' })).toEqual(['bad-address']);
    expect(codes({ url: 'wss://purpleflea.com/x?y={secret}' })).toContain('misplaced-placeholder');
  });

  test.each([
    ['ws://purpleflea.com/ws', 'not-secure'],
    ['wss://user:pass@purpleflea.com/', 'bad-address'],
    ['wss://purpleflea.com@evil.example/', 'bad-address'],
    ['wss://evil.example/?x=purpleflea.com', 'host-not-allowed'],
    ['wss://purpleflea.com.evil.example/', 'host-not-allowed'],
    ['wss://evilpurpleflea.com/', 'host-not-allowed'],
    ['wss://purpleflea.com./', 'bad-host'],
    ['wss://xn--purplefea-ypb.com/', 'bad-host'],
    ['wss://purpleflea.com:8443/', 'host-not-allowed'],
    ['wss://purpleflea.com:0/', 'bad-address'],
    ['wss://purpleflea.com:99999/', 'bad-address'],
    ['wss://purpleflea.com:443@evil.example/', 'bad-address'],
    ['wss://purpleflеa.com/', 'bad-address'],
    ['wss://purpleflea.com\\@evil.example/', 'bad-address'],
    ['wss://purpleflea.com#@evil.example/', 'bad-address'],
    ['wss://purpleflea%2ecom/', 'bad-address'],
    ['wss://2130706433/', 'bad-host'],
    ['wss://0x7f.1/', 'bad-host'],
    ['wss://127.1/', 'bad-host'],
    ['ws://127.0.0.2:80/', 'not-secure'],
    ['wss://[::ffff:127.0.0.1]/', 'bad-address'],
    ['wss://[fe80::1]/', 'bad-host'],
    ['ws://localhost.evil.example/', 'not-secure'],
    ['https://purpleflea.com/', 'bad-address'],
    ['javascript:alert(1)', 'bad-address'],
    ['//purpleflea.com/', 'bad-address'],
    [' wss://purpleflea.com/', 'bad-address'],
    ['wss://purpleflea.com/\n', 'bad-address'],
    ['wss:///purpleflea.com/', 'bad-address'],
    [`wss://purpleflea.com/${'a'.repeat(3000)}`, 'too-long'],
  ])('%s is refused', (address, code) => {
    expect(codes({ url: address })).toContain(code);
  });

  test.each([
    ['ws://127.0.0.1:8787/ws/trading', ''],
    ['ws://localhost:5000/', ''],
    ['ws://[::1]:5000/', ''],
    ['wss://purpleflea.com:443/ws', ''],
    ['WSS://PurpleFlea.com/ws', ''],
    ['wss://mine.example/feed', 'mine.example'],
    ['wss://mine.example:8443/feed', 'mine.example:8443'],
    ['wss://mine.example/feed', ' Mine.Example:443 '],
    ['wss://10.0.0.7/feed', '10.0.0.7'],
  ])('%s is allowed with "%s" confirmed', (address, host) => {
    expect(codes({ url: address, confirmedHosts: host === '' ? [] : [host] })).toEqual([]);
  });

  test('another preset is no confirmation: a key goes to the hosts of its own', () => {
    expect(codes({ url: 'wss://ws.kraken.com/?token={key}' })).toEqual(['host-not-allowed']);
  });

  test('whatever the template, what is planned goes to an allowed host and nowhere else', () => {
    const piece = fc.constantFrom(
      'wss://',
      'ws://',
      'purpleflea.com',
      'evil.example',
      '@',
      ':',
      '/',
      '?',
      '#',
      '.',
      '\\',
      '{key}',
      '{symbol}',
      '443',
      '[::1]',
      '127.0.0.1',
      '%40',
      ' ',
      'x',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const result = planFeed(settings({ url: `wss:${pieces.join('')}` }), KEY);
        const other = planFeed(settings({ url: pieces.join('') }), KEY);
        for (const planned of [result, other]) {
          if (!planned.ok || pieces.join('') === '') continue;
          const { hostname, protocol, username } = new URL(planned.plan.url);
          expect(['purpleflea.com', '127.0.0.1', '[::1]']).toContain(hostname);
          expect(username).toBe('');
          if (hostname === 'purpleflea.com') expect(protocol).toBe('wss:');
          expect(planned.plan.shownUrl).not.toContain(KEY);
        }
      }),
      { numRuns: 3000 },
    );
  });
});

describe('bad settings', () => {
  test('are all named at once', () => {
    const result = planFeed(
      { preset: 'galaxy', url: 5, symbol: '<img>', confirmedHosts: 'x', allowKeyInUrl: 'yes' },
      'with blank',
    );
    expect(result.ok).toBe(false);
    if (result.ok) return;
    expect(result.problems.map((problem) => problem.path).sort()).toEqual(
      ['allowKeyInUrl', 'confirmedHosts', 'key', 'preset', 'symbol', 'url'].sort(),
    );
  });

  test.each([null, 5, 'x', [], undefined])('%j is no object of settings', (input) => {
    expect(planFeed(input, '')).toMatchObject({ ok: false, problems: [{ code: 'not-an-object' }] });
  });

  test.each(['__proto__', 'constructor', 'toString', ''])('%s is no preset', (preset) => {
    expect(codes({ preset })).toContain('unknown-preset');
  });

  test('never repeat the key, wherever it was pasted', () => {
    for (const field of ['preset', 'url', 'symbol', 'confirmedHosts']) {
      for (const value of [KEY, `wss://${KEY.toLowerCase()}.example/`, `wss://x.example/?${KEY}`]) {
        const result = planFeed(settings({ [field]: field === 'confirmedHosts' ? [value] : value }), KEY);
        expect(JSON.stringify(result.ok ? result.plan.shownUrl : result.problems)).not.toContain(KEY);
      }
    }
  });

  test('a symbol of a megabyte is refused', () => {
    expect(codes({ symbol: 'A'.repeat(1_000_000) })).toContain('bad-symbol');
  });
});
