import { dirname, join } from 'node:path';
import type { Problem } from '../../domain/part';
import { startExchange, type Disturbance, type Exchange } from '../../exchange/exchange';
import { FaultInjection, NO_FAULTS } from '../../exchange/fault-injection';
import { readFaults } from '../../exchange/fault-rules';
import { KeyRing, readKeyFile } from '../../exchange/key-ring';
import { LiveMarket } from '../../exchange/live-market';
import { Log } from '../../exchange/log';
import { recordedSource, syntheticSource, type MarketSource } from '../../exchange/market-source';
import { isLoopback, Origins } from '../../exchange/origins';
import type { VenueRule, VenueSettings } from '../../exchange/venue';
import type { Config } from '../../session/config';
import { DEFAULT_CONFIG } from '../../session/default-config';
import { readConfig } from '../../session/read-config';
import { tiersOf } from '../../venue/fee-schedule';
import type { Command } from '../command';
import { accepted, configInput, readMarketConfig } from '../config-input';
import {
  BadInput,
  parseArguments,
  readBytes,
  readJson,
  refuse,
  refuseUnwritable,
  together,
  type Arguments,
} from '../input';
import { checkOutputFile, makeFolder } from '../output-path';
import { readTapeFile } from '../tape-file';

const DEFAULT_PORT = 8787;
const MAX_OPEN_ORDERS = 500;
const MAX_ACCOUNTS = 10_000;
const REQUESTS_PER_SECOND = 10_000;
/** The name under which the article's agent and the page's preset ask for a market. */
const USUAL_SYMBOL = DEFAULT_CONFIG.instrument.symbol;

const OPTIONS = [
  ...['port', 'config', 'tape', 'rate', 'faults', 'state', 'symbol', 'at-end', 'start'],
  ...['host', 'keys', 'origins', 'requests-per-second'],
  ...['feed', 'feed-symbol', 'feed-url', 'confirm-host', 'tick', 'lot-step'],
];

/** The sandbox venue for outside bots; it runs until it is told to stop. */
export const exchangeCommand: Command = {
  usage:
    '[--port P] [--config CONFIG.json|SCENARIO | --tape TAPE | --feed NAME [--feed-symbol S] [--feed-url URL] ' +
    '[--confirm-host HOST] [--tick X] [--lot-step X]] [--rate 1x|10x|max] [--faults FILE] [--state FILE|off] ' +
    '[--symbol S] [--at-end loop|stop] [--start SECONDS] [--host H --keys FILE] [--origins URL,…] [--requests-per-second N]',
  async run(words) {
    const given = parseArguments(words, OPTIONS);
    if (given.positional.length > 0)
      refuse(given.positional[0], 'exchange takes options only; see the usage.');
    const log = new Log((line) => process.stderr.write(line));
    const host = given.option('host') ?? '127.0.0.1';
    const [port, rate, keys, origins, faults, startS, requestsPerSecond, { source, settings }] = together(
      () => portOf(given),
      () => rateOf(given.option('rate') ?? '1x'),
      () => keysOf(given, host),
      () => originsOf(given),
      () => faultsOf(given),
      () => positiveOr(given, 'start', 0),
      () => positiveOr(given, 'requests-per-second', REQUESTS_PER_SECOND),
      () => marketOf(given),
      () => refuseStrays(given),
    );
    const started = await startExchange({
      source,
      settings,
      rate,
      host,
      port,
      keys,
      origins,
      statePath: statePathOf(given, port, source.identity),
      faults,
      log,
      startS,
      requestsPerSecond,
      onFatal: () => process.exit(2),
    });
    if ('error' in started) return refuse('exchange', `The exchange could not start: ${started.error}`);
    process.stdout.write(`${JSON.stringify({ http: started.http, ws: started.ws })}\n`);
    await untilStopped(started);
    return undefined;
  },
};

/** Waits for a signal, then for the venue to stop; a second signal ends it at once. */
async function untilStopped(exchange: Exchange): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
  await exchange.stop();
}

function marketOf(given: Arguments): { source: MarketSource; settings: VenueSettings } {
  const tapePath = given.option('tape');
  const configWord = given.option('config');
  const feed = given.option('feed');
  if (feed !== undefined) return live(given, feed, configWord);
  return tapePath === undefined
    ? synthetic(given, configWord ?? 'default')
    : recorded(given, tapePath, configWord);
}

/** An option that belongs to another source of the market would be ignored: it is refused. */
function refuseStrays(given: Arguments): void {
  const strays = (needed: string, names: readonly string[]): Problem[] =>
    given.option(needed) !== undefined
      ? []
      : names
          .filter((name) => given.option(name) !== undefined)
          .map((name) => ({
            path: `--${name}`,
            code: 'not-applicable',
            message: `--${name} goes with --${needed} only.`,
          }));
  const problems = strays('feed', ['feed-symbol', 'feed-url', 'confirm-host', 'tick', 'lot-step']);
  if (given.option('feed') === undefined) problems.push(...strays('tape', ['at-end']));
  if (problems.length > 0) throw new BadInput(problems);
}

function synthetic(given: Arguments, configWord: string): { source: MarketSource; settings: VenueSettings } {
  const read = readMarketConfig(configWord);
  const symbol = given.option('symbol') ?? read.instrument.symbol;
  const config = { ...read, instrument: { ...read.instrument, symbol } };
  const source = usable(syntheticSource(config));
  return { source, settings: settingsOf(config, source, []) };
}

/** `--config` beside a tape says what the fill rule and the fees are; its market is not used. */
function recorded(
  given: Arguments,
  tapePath: string,
  configWord: string | undefined,
): { source: MarketSource; settings: VenueSettings } {
  const [config, { tape }, atEnd] = together(
    () => (configWord === undefined ? DEFAULT_CONFIG : accepted(readConfig(configInput(configWord)))),
    () => readTapeFile([tapePath]),
    () => atEndOf(given),
  );
  const symbol = given.option('symbol') ?? tape.header.symbol;
  const source = usable(recordedSource(tape, symbol, atEnd === 'loop'));
  return { source, settings: settingsOf(config, source, [tape.header.symbol, USUAL_SYMBOL]) };
}

function atEndOf(given: Arguments): 'loop' | 'stop' {
  const atEnd = given.option('at-end') ?? 'loop';
  return atEnd === 'loop' || atEnd === 'stop'
    ? atEnd
    : refuse('--at-end', '--at-end must be one of: loop, stop.', 'not-an-option');
}

/** Beside a feed, too, `--config` says what the fill rule and the fees are. */
function live(
  given: Arguments,
  feed: string,
  configWord: string | undefined,
): { source: MarketSource; settings: VenueSettings } {
  for (const name of ['tape', 'rate', 'at-end', 'start']) {
    if (given.option(name) !== undefined)
      refuse(`--${name}`, `--${name} does not go with --feed: a feed happens now, once.`);
  }
  const config = configWord === undefined ? DEFAULT_CONFIG : accepted(readConfig(configInput(configWord)));
  const host = given.option('confirm-host');
  const source = LiveMarket.of({
    feed,
    feedSymbol: given.option('feed-symbol') ?? '',
    url: given.option('feed-url') ?? '',
    confirmedHosts: host === undefined ? [] : [host],
    symbol: given.option('symbol') ?? null,
    tick: positiveOr(given, 'tick', config.instrument.tick),
    lotStep: positiveOr(given, 'lot-step', config.instrument.lotStep),
  });
  if ('problems' in source) throw new BadInput(source.problems);
  return { source, settings: settingsOf(config, source, [USUAL_SYMBOL]) };
}

function usable(source: MarketSource | { readonly problems: readonly Problem[] }): MarketSource {
  if ('problems' in source) throw new BadInput(source.problems);
  return source;
}

function settingsOf(
  { venue, fees }: Config,
  source: MarketSource,
  aliases: readonly string[],
): VenueSettings {
  return {
    symbol: source.symbol,
    aliases: [...new Set(aliases)].filter((name) => name !== source.symbol),
    tick: source.tick,
    lotStep: source.lotStep,
    rule: ruleOf(venue.fillRule, source),
    throughBps: source.origin === 'synthetic' ? venue.throughBps : null,
    pickOff: venue.pickOff,
    slippageBps: venue.slippageBps,
    tiers: tiersOf(fees.schedule, fees.makerBps, fees.takerBps),
    volume30d: fees.volume30d,
    maxOpenOrders: MAX_OPEN_ORDERS,
    maxAccounts: MAX_ACCOUNTS,
  };
}

/** The rule of the configuration, or the usual one of the tape's origin. */
function ruleOf(rule: Config['venue']['fillRule'], { origin }: MarketSource): VenueRule {
  const isSynthetic = origin === 'synthetic';
  if (rule === 'queue') {
    return refuse(
      'venue.fillRule',
      'venue.fillRule must be one of reach, touch, through here: bots make the queue.',
    );
  }
  if (rule === 'probabilistic') {
    return refuse(
      'venue.fillRule',
      'venue.fillRule must be one of reach, touch, through here: a sandbox venue has the orders of its tape.',
    );
  }
  if (rule === 'reach' && !isSynthetic) {
    return refuse(
      'venue.fillRule',
      'venue.fillRule reach belongs to synthetic tapes; here it is touch or through.',
    );
  }
  return rule ?? (isSynthetic ? 'reach' : 'through');
}

function rateOf(text: string): number {
  if (text === 'max') return Infinity;
  const match = /^(\d+(?:\.\d+)?)x?$/.exec(text);
  const rate = match === null ? 0 : Number(match[1]);
  if (!(rate > 0 && rate <= 100_000)) refuse('--rate', `--rate must be like 1x, 10x or max; got ${text}.`);
  return rate;
}

function portOf(given: Arguments): number {
  const port = given.numberOption('port', DEFAULT_PORT);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    refuse('--port', '--port must be a whole number from 0 (any) to 65535.');
  }
  return port;
}

function positiveOr(given: Arguments, name: string, fallback: number): number {
  const value = given.numberOption(name, fallback);
  if (value > 0 || (value === 0 && fallback === 0)) return value;
  const least = fallback === 0 ? '0 or more' : 'above 0';
  return refuse(`--${name}`, `--${name} must be ${least}; got ${value}.`, 'out-of-range');
}

function keysOf(given: Arguments, host: string): KeyRing {
  const path = given.option('keys');
  if (path === undefined) {
    if (!isLoopback(host)) {
      refuse('--host', `--host ${host} can be reached from elsewhere: it wants --keys FILE, one key a line.`);
    }
    return new KeyRing(null);
  }
  const read = readKeyFile(new TextDecoder().decode(readBytes(path)));
  return new KeyRing(read.ok ? read.hashes : refuse('--keys', `${path}: ${read.error}`));
}

function originsOf(given: Arguments): Origins {
  const listed = (given.option('origins') ?? '').split(',').filter((origin) => origin !== '');
  for (const origin of listed) {
    if (!/^https?:\/\/[^/\s]+$/.test(origin)) {
      refuse(
        '--origins',
        `--origins wants origins like https://example.org, separated by commas; got ${origin}.`,
      );
    }
  }
  return new Origins(listed);
}

/**
 * A venue on a port of its own keeps its state beside the caller, one file for each port and market; one that takes any
 * port is a throw-away and keeps none unless told where.
 */
function statePathOf(given: Arguments, port: number, identity: string): string | null {
  const path = given.option('state');
  if (path === 'off') return null;
  if (path !== undefined) {
    checkOutputFile('--state', path);
    return path;
  }
  if (port === 0) return null;
  const usual = join('.quotelab', `exchange-${port}-${identity.slice(0, 12)}.jsonl`);
  try {
    makeFolder(dirname(usual));
  } catch (error) {
    refuseUnwritable(
      '--state',
      `${dirname(usual)} cannot be made (${(error as Error).message}): give --state FILE or off.`,
    );
  }
  return usual;
}

function faultsOf(given: Arguments): Disturbance {
  const path = given.option('faults');
  if (path === undefined) return NO_FAULTS;
  const read = readFaults(readJson(path));
  if (!read.ok) throw new BadInput(read.problems);
  return new FaultInjection(read.plan);
}
