import {
  carriedValues,
  isRecord,
  readValue,
  readValues,
  type Problem,
  type Value,
  type Values,
} from '../domain/part';
import type { MarketEvent } from '../market/events';
import { MARKETS } from '../market/registry';
import { resolveBeliefs } from '../strategy/beliefs';
import { STRATEGIES } from '../strategy/registry';
import type { MarketTruth } from '../tape/tape';
import type { Action, Config, ConfigResult, LayerConfig } from './config';
import { settingsAt, type Setting } from './config-changes';
import { CONFIG_FIELDS } from './config-fields';
import { DEFAULT_CONFIG } from './default-config';
import { intensityNumber } from './order-intensity';

const MAX_LAYERS = 32;
const MAX_LIST = 1000;
/** Quotes that are put anew more often than this would keep a run from ever ending, s. */
const SHORTEST_REFRESH_S = 0.001;
/** A grid finer than this leaves the range of doubles where it is squared. */
const FINEST_STEP = 1e-12;
/** Rows that a synthetic tape may be expected to have: about 1.3 GB of columns. */
const MAX_ROWS = 50_000_000;

type FieldPath = keyof typeof CONFIG_FIELDS;

/**
 * Reads a configuration from anything: a file, a link, a form. Missing fields take the default scenario's values.
 * Everything that is wrong is listed; nothing is half-applied.
 */
export function readConfig(input: unknown): ConfigResult {
  if (!isRecord(input)) {
    return {
      ok: false,
      problems: [{ path: '', code: 'not-an-object', message: 'A configuration must be a JSON object.' }],
    };
  }
  const reader = new Reader(input);
  const config = reader.read();
  return reader.problems.length > 0 ? { ok: false, problems: reader.problems } : { ok: true, config };
}

/** An entry of a list and its place in the input, such as `layers[2]`. */
interface ListItem {
  readonly item: Record<string, unknown>;
  readonly path: string;
}

class Reader {
  readonly problems: Problem[] = [];
  /** Where each timed setting stands in the input: the configuration holds them by time. */
  private readonly settings = new Map<Action, string>();
  private readonly input: Record<string, unknown>;

  constructor(input: Record<string, unknown>) {
    this.input = input;
  }

  read(): Config {
    this.checkVersion();
    this.checkKeys(this.input, '', Object.keys(DEFAULT_CONFIG));
    const market = this.market();
    const { fillRule, ...venue } = this.section('venue');
    const config = {
      version: 1,
      seed: this.number('seed'),
      durationS: this.number('durationS'),
      market,
      instrument: { symbol: this.symbol(), ...this.section('instrument') },
      strategy: { ...this.strategy(), ...this.section('strategy') },
      layers: this.layers(),
      layerMode: this.field('layerMode'),
      execution: this.section('execution'),
      venue: {
        fillRule: fillRule === 'auto' ? null : fillRule,
        ...venue,
        intensity: this.section('venue.intensity'),
        latencyMs: this.section('venue.latencyMs'),
        jitterMs: this.section('venue.jitterMs'),
      },
      fees: this.section('fees'),
      utility: this.section('utility'),
      actions: this.actions(),
      untilS: this.field('untilS'),
      risk: this.section('risk'),
      // Sections hold exactly what CONFIG_FIELDS declares; a test holds that list against the interface.
    } as unknown as Config;
    this.checkSections();
    this.checkTogether(config);
    return config;
  }

  private problem(path: string, code: Problem['code'], message: string): void {
    this.problems.push({ path, code, message });
  }

  private checkVersion(): void {
    const { version } = this.input;
    if (version !== undefined && version !== 1) {
      this.problem(
        'version',
        'unknown-version',
        `version must be 1; this build knows no version ${JSON.stringify(version)}.`,
      );
    }
  }

  private checkKeys(object: Record<string, unknown>, path: string, known: readonly string[]): void {
    for (const key of Object.keys(object)) {
      if (known.includes(key)) continue;
      const full = path ? `${path}.${key}` : key;
      this.problem(full, 'unknown-field', `${full} is not a field here; known are: ${known.join(', ')}.`);
    }
  }

  /** Plain sections hold exactly the fields declared under their path. */
  private checkSections(): void {
    const own: Record<string, readonly string[]> = {
      instrument: ['symbol'],
      strategy: ['part', 'values'],
      execution: [],
      venue: ['intensity', 'latencyMs', 'jitterMs'],
      'venue.intensity': [],
      'venue.latencyMs': [],
      'venue.jitterMs': [],
      fees: [],
      utility: [],
      risk: [],
    };
    for (const [path, extra] of Object.entries(own)) {
      const section = this.at(path.split('.'));
      if (section === undefined) continue;
      if (!isRecord(section)) {
        this.problem(path, 'not-an-object', `${path} must be an object.`);
        continue;
      }
      this.checkKeys(section, path, [...extra, ...fieldsOf(path)]);
    }
  }

  /** The value at a path, undefined where any step is missing (own properties only). */
  private at(path: readonly string[]): unknown {
    let value: unknown = this.input;
    for (const key of path) {
      if (!isRecord(value) || !Object.hasOwn(value, key)) return undefined;
      value = value[key];
    }
    return value;
  }

  /** The fields declared directly under a section's path, by name. */
  private section(path: string): Record<string, Value> {
    return Object.fromEntries(
      fieldsOf(path).map((name) => [name, this.field(`${path}.${name}` as FieldPath)]),
    );
  }

  private field(path: FieldPath): Value {
    const given = this.at(path.split('.'));
    // The configuration's own spelling of "by source" is null; the form's is 'auto'.
    if (path === 'venue.fillRule' && given === null) return 'auto';
    return readValue(CONFIG_FIELDS[path], given, path, this.problems);
  }

  private number(path: FieldPath): number {
    return this.field(path) as number;
  }

  private symbol(): string {
    const symbol = this.at(['instrument', 'symbol']);
    if (symbol === undefined) return DEFAULT_CONFIG.instrument.symbol;
    if (typeof symbol !== 'string' || !/^[\x20-\x7e]{1,40}$/.test(symbol)) {
      this.problem(
        'instrument.symbol',
        'not-a-text',
        'instrument.symbol must be 1 to 40 printable ASCII characters.',
      );
      return DEFAULT_CONFIG.instrument.symbol;
    }
    return symbol;
  }

  private market(): Config['market'] {
    const fallback = DEFAULT_CONFIG.market;
    const market = this.input.market;
    if (market === undefined) return fallback;
    if (!isRecord(market)) {
      this.problem('market', 'not-an-object', 'market must be an object.');
      return fallback;
    }
    this.checkKeys(market, 'market', ['part', 'values', 'events']);
    const part = market.part === undefined ? fallback.part : market.part;
    if (part === 'tape') {
      if (market.events !== undefined && Array.isArray(market.events) && market.events.length > 0) {
        this.problem('market.events', 'not-applicable', 'market.events cannot change a recorded tape.');
      }
      return { part: 'tape', values: {}, events: [] };
    }
    if (typeof part !== 'string' || !Object.hasOwn(MARKETS, part)) {
      const known = [...Object.keys(MARKETS), 'tape'].join(', ');
      this.problem('market.part', 'unknown-part', `market.part must be one of: ${known}.`);
      return fallback;
    }
    const declared = MARKETS[part];
    return {
      part,
      values: readValues(declared.parameters, market.values, 'market.values', this.problems),
      events: this.events(market.events, part),
    };
  }

  private events(input: unknown, part: string): MarketEvent[] {
    const events: MarketEvent[] = [];
    for (const { item, path } of this.list(input, 'market.events')) {
      const event = this.event(item, path);
      if (event === null) continue;
      if (MARKETS[part].events.includes(event.kind)) events.push(event);
      else
        this.problem(
          `${path}.kind`,
          'not-applicable',
          `${path}: the market ${part} knows no event ${event.kind}.`,
        );
    }
    return events.sort((a, b) => a.t - b.t);
  }

  private event(item: Record<string, unknown>, path: string): MarketEvent | null {
    const num = (name: string, low: number, high: number, fallback?: number): number =>
      this.listNumber(item, path, name, low, high, fallback);
    const t = num('t', 0, 2_592_000);
    switch (item.kind) {
      case 'jump':
        this.checkKeys(item, path, ['kind', 't', 'size', 'overS', 'holdS', 'recovered', 'recoverS']);
        return {
          kind: 'jump',
          t,
          size: num('size', -1e9, 1e9),
          overS: num('overS', 0, 86_400, 0),
          holdS: num('holdS', 0, 86_400, 0),
          recovered: num('recovered', 0, 1, 0),
          recoverS: num('recoverS', 0, 86_400, 600),
        };
      case 'burst': {
        this.checkKeys(item, path, ['kind', 't', 'durationS', 'factor', 'side']);
        const side = item.side === undefined ? 'both' : item.side;
        if (side !== 'buy' && side !== 'sell' && side !== 'both') {
          this.problem(`${path}.side`, 'not-an-option', `${path}.side must be one of: buy, sell, both.`);
          return null;
        }
        return {
          kind: 'burst',
          t,
          durationS: num('durationS', 0, 86_400),
          factor: num('factor', 0, 1000),
          side,
        };
      }
      case 'freeze':
        this.checkKeys(item, path, ['kind', 't', 'durationS']);
        return { kind: 'freeze', t, durationS: num('durationS', 0, 86_400) };
      case 'regime':
        this.checkKeys(item, path, ['kind', 't', 'durationS', 'factor']);
        return {
          kind: 'regime',
          t,
          durationS: num('durationS', 0, 2_592_000),
          factor: num('factor', 0, 100),
        };
      default:
        this.problem(
          `${path}.kind`,
          'not-an-option',
          `${path}.kind must be one of: jump, burst, freeze, regime.`,
        );
        return null;
    }
  }

  private strategy(): { part: string; values: Values } {
    const part = this.at(['strategy', 'part']) ?? DEFAULT_CONFIG.strategy.part;
    let name = DEFAULT_CONFIG.strategy.part;
    if (typeof part === 'string' && Object.hasOwn(STRATEGIES, part)) name = part;
    else
      this.problem(
        'strategy.part',
        'unknown-part',
        `strategy.part must be one of: ${Object.keys(STRATEGIES).join(', ')}.`,
      );
    const given = this.at(['strategy', 'values']);
    const values = readValues(STRATEGIES[name].parameters, given, 'strategy.values', this.problems);
    return { part: name, values };
  }

  private layers(): readonly LayerConfig[] {
    if (this.input.layers === undefined) return DEFAULT_CONFIG.layers;
    const layers = this.list(this.input.layers, 'layers', MAX_LAYERS).map(({ item, path }) => {
      this.checkKeys(item, path, ['offsetBps', 'size', 'refreshS']);
      return {
        offsetBps: this.listNumber(item, path, 'offsetBps', 0, 5000),
        size: this.listNumber(item, path, 'size', 0, 1e12),
        refreshS: this.listNumber(item, path, 'refreshS', 0, 3600, 2),
      };
    });
    return layers;
  }

  private actions(): Action[] {
    const actions: Action[] = [];
    for (const { item, path } of this.list(this.input.actions, 'actions')) {
      const t = this.listNumber(item, path, 't', 0, 2_592_000);
      const verb = item.do;
      if (verb === 'kill' || verb === 'reset' || verb === 'reduce') {
        this.checkKeys(item, path, ['t', 'do']);
        actions.push({ t, do: verb });
      } else if (verb === 'set') {
        this.checkKeys(item, path, ['t', 'do', 'path', 'value']);
        if (typeof item.path !== 'string' || !SETTABLE.test(item.path)) {
          this.problem(
            `${path}.path`,
            'not-an-option',
            `${path}.path must be a setting of the desk, such as strategy.values.gamma.`,
          );
        } else if (item.value === undefined) {
          this.problem(`${path}.value`, 'missing', `${path}.value is missing.`);
        } else {
          const action: Action = { t, do: 'set', path: item.path, value: item.value };
          actions.push(action);
          this.settings.set(action, path);
        }
      } else {
        this.problem(`${path}.do`, 'not-an-option', `${path}.do must be one of: set, kill, reset, reduce.`);
      }
    }
    return actions.sort((a, b) => a.t - b.t);
  }

  /** A list of objects, each with its place as written; anything else is a problem and counts as empty. */
  private list(input: unknown, path: string, most = MAX_LIST): ListItem[] {
    if (input === undefined) return [];
    if (!Array.isArray(input)) {
      this.problem(path, 'not-a-list', `${path} must be a list.`);
      return [];
    }
    if (input.length > most) {
      this.problem(path, 'too-long', `${path} may have at most ${most} entries; got ${input.length}.`);
      return [];
    }
    return input.flatMap((item, i): ListItem[] => {
      const place = `${path}[${i}]`;
      if (isRecord(item)) return [{ item, path: place }];
      this.problem(place, 'not-an-object', `${place} must be an object.`);
      return [];
    });
  }

  private listNumber(
    item: Record<string, unknown>,
    path: string,
    name: string,
    min: number,
    max: number,
    fallback?: number,
  ): number {
    const given = Object.hasOwn(item, name) ? item[name] : undefined;
    if (given === undefined) {
      if (fallback !== undefined) return fallback;
      this.problem(`${path}.${name}`, 'missing', `${path}.${name} is missing.`);
      return min;
    }
    if (typeof given !== 'number' || !Number.isFinite(given)) {
      this.problem(`${path}.${name}`, 'not-a-number', `${path}.${name} must be a finite number.`);
      return min;
    }
    if (given < min || given > max) {
      this.problem(
        `${path}.${name}`,
        'out-of-range',
        `${path}.${name} must lie between ${min} and ${max}; got ${given}.`,
      );
      return min;
    }
    return given === 0 ? 0 : given;
  }

  /** Drawn orders need an A and a k, stated or believed. */
  private checkIntensity(config: Config): void {
    if (config.venue.fillRule !== 'probabilistic') return;
    for (const name of ['A', 'k'] as const) {
      const path = `venue.intensity.${name}` as const;
      const value = intensityNumber(name, config, truthOf(config));
      const { max } = CONFIG_FIELDS[path];
      if (value !== null && value > max) {
        this.problem(
          path,
          'out-of-range',
          `${path} must be stated: what is believed, ${value}, is above ${max}.`,
        );
      }
      if (value !== null || this.problems.some((problem) => problem.path === path)) continue;
      this.problem(
        path,
        'missing',
        `${path} is missing: the rule probabilistic has no ${name} to draw orders by, and ${config.strategy.part} believes none.`,
      );
    }
  }

  /** Timed settings, one moment after another: each meets the desk that those before it have left. */
  private checkSettings(config: Config): void {
    let inForce = config;
    for (const settings of settingsByTime(config.actions)) {
      const result = applySettings(inForce, settings);
      if (result.ok) inForce = result.config;
      else for (const problem of result.problems) this.settingProblem(settings, problem);
    }
  }

  /** Told of the setting that it names, or of the first of its moment. */
  private settingProblem(settings: readonly Setting[], problem: Problem): void {
    const named = settings.find(({ path }) => problem.path === path || problem.path.startsWith(`${path}.`));
    const path = this.settings.get(named ?? settings[0]);
    this.problem(`${path}.value`, problem.code, `${path}: ${problem.message}`);
  }

  /** What single fields cannot see. */
  private checkTogether(config: Config): void {
    this.checkSettings(config);
    if (config.venue.fillRule === 'reach' && config.market.part === 'tape') {
      this.problem(
        'venue.fillRule',
        'not-applicable',
        'venue.fillRule reach belongs to synthetic tapes; use touch, through, queue or probabilistic.',
      );
    }
    this.checkIntensity(config);
    [config.execution, ...config.layers].forEach(({ refreshS }, i) => {
      const path = i === 0 ? 'execution.refreshS' : `layers[${i - 1}].refreshS`;
      if (refreshS > 0 && refreshS < SHORTEST_REFRESH_S)
        this.problem(path, 'out-of-range', `${path} must be 0 or at least ${SHORTEST_REFRESH_S} s.`);
    });
    for (const name of ['tick', 'lotStep'] as const) {
      const path = `instrument.${name}`;
      const step = config.instrument[name];
      if (step > 0 && step < FINEST_STEP)
        this.problem(path, 'out-of-range', `${path} must be 0 or at least ${FINEST_STEP}; got ${step}.`);
    }
    const { bands, softPct, hardPct } = config.risk;
    if (bands === 'custom' && softPct > hardPct) {
      this.problem('risk.softPct', 'out-of-range', 'risk.softPct must not be above risk.hardPct.');
    }
    const rows = expectedRows(config);
    if (rows > MAX_ROWS) {
      this.problem(
        'durationS',
        'out-of-range',
        `The market would write about ${Math.round(rows / 1e6)} million rows; at most ${MAX_ROWS / 1e6} million are allowed. Shorten durationS, lower A or widen gridS.`,
      );
    }
  }
}

/** What a market's model knows about itself; null on recorded and live tapes. */
function truthOf({ market: { part, values } }: Config): MarketTruth | null {
  return part === 'tape' ? null : MARKETS[part].truth(values);
}

/** Names of the fields declared directly under a section's path. */
function fieldsOf(path: string): string[] {
  const prefix = `${path}.`;
  return Object.keys(CONFIG_FIELDS)
    .filter((field) => field.startsWith(prefix) && !field.slice(prefix.length).includes('.'))
    .map((field) => field.slice(prefix.length));
}

/** What may change during a session: the desk, never the world. */
export const SETTABLE =
  /^(strategy\.(part|volatility|targetInventory|volatilityScaler|values\.\w+)|layers|layerMode|execution\.\w+|venue\.[\w.]+|fees\.\w+|risk\.\w+)$/;

/** The settings among timed inputs that are in order, those of one moment together. */
function settingsByTime(actions: readonly Action[]): readonly (readonly Setting[])[] {
  const moments: (readonly Setting[])[] = [];
  for (let i = 0; i < actions.length; i++) {
    const settings = settingsAt(actions, i);
    if (settings.length === 0) continue;
    moments.push(settings);
    i += settings.length - 1;
  }
  return moments;
}

/**
 * The configuration with the settings of one moment made, in order, and validated once they all are: two limits may
 * change places. Timed actions are dropped from it.
 */
export function applySettings(
  config: Config,
  settings: readonly Pick<Setting, 'path' | 'value'>[],
): ConfigResult {
  const draft = structuredCloneOf({ ...config, actions: [] }) as Record<string, unknown>;
  for (const { path, value } of settings) {
    if (!setIn(draft, path, value))
      return { ok: false, problems: [{ path, code: 'unknown-field', message: `${path} is not a setting.` }] };
  }
  return readConfig(draft);
}

/** Sets what stands at a dotted path; false where nothing does. Another strategy brings its own values. */
function setIn(draft: Record<string, unknown>, path: string, value: unknown): boolean {
  const keys = path.split('.');
  const last = keys.pop()!;
  let at = draft;
  for (const key of keys) {
    const next = Object.hasOwn(at, key) ? at[key] : undefined;
    if (!isRecord(next)) return false;
    at = next;
  }
  if (!Object.hasOwn(at, last)) return false;
  if (path === 'strategy.part' && typeof value === 'string' && Object.hasOwn(STRATEGIES, value)) {
    const before = STRATEGIES[String(at.part)]?.parameters ?? {};
    at.values = carriedValues(before, STRATEGIES[value].parameters, at.values as Values);
  }
  at[last] = value;
  return true;
}

/**
 * Beliefs that a desk lacks once it is set on the way: a tape tells none but those in its header. What it lacks from the
 * beginning is not told.
 */
export function lackingOnTheWay(config: Config, truth: MarketTruth | null): readonly Problem[] {
  const problems: Problem[] = [];
  let inForce = config;
  for (const settings of settingsByTime(config.actions)) {
    const result = applySettings(inForce, settings);
    if (!result.ok) continue;
    const before = missingBeliefs(inForce, truth);
    inForce = result.config;
    const [{ t }] = settings;
    for (const name of missingBeliefs(inForce, truth).filter((belief) => !before.includes(belief))) {
      const path = `strategy.values.${name}`;
      const message = `${path} must be set at ${t} s, too: a recording does not say what ${inForce.strategy.part} should believe.`;
      problems.push({ path, code: 'missing', message });
    }
  }
  return problems;
}

/** Beliefs that a strategy lacks where nobody but `truth` states any. */
export function missingBeliefs({ strategy }: Config, truth: MarketTruth | null = null): readonly string[] {
  const resolved = resolveBeliefs(STRATEGIES[strategy.part], strategy.values, truth);
  return resolved.ok ? [] : resolved.missing;
}

function structuredCloneOf(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown;
}

/** Rows that the market of a configuration will write, roughly. */
export function expectedRows(config: Config): number {
  const { part, values } = config.market;
  if (part === 'tape') return 0;
  if (typeof values.steps === 'number') return 3 * values.steps;
  const gridS = typeof values.gridS === 'number' ? values.gridS : Infinity;
  const rate = typeof values.A === 'number' ? values.A : 0;
  return config.durationS / gridS + config.durationS * rate * 6;
}
