import { defaultsOf, type Value, type Values } from '../../domain/part';
import { MARKETS } from '../../market/registry';
import type { Config, LayerConfig } from '../../session/config';
import type { Change } from '../../session/config-changes';
import { glftSkew } from '../../strategy/glft';
import { STRATEGIES } from '../../strategy/registry';

/** One thing to try: what is set and how it reads. */
export interface Remedy {
  readonly words: string;
  readonly changes: readonly Change[];
}

/** A suspicion about a desk, with what would help if it were true. */
export interface Rule {
  readonly name: string;
  /** What is suspected, as a hint would say it. */
  readonly claim: string;
  /** Rules of one knob answer the same question in opposite directions. */
  readonly knob: string;
  /** Empty where the desk has no such setting. */
  remedies(desk: Config): readonly Remedy[];
}

/** Factors of a setting that is judged by ratios: a nudge and a leap. */
const DOWN = [0.8, 0.5];
const UP = [1.25, 2];
/** Of the lean, which goes with the root of γ. */
const WEAKER = [0.6, 0.25];
const STRONGER = [1.6, 4];
const FASTER = [0.5, 0.2, 0.05];
const SLOWER = [2, 4];

/** Every suspicion the advisor has. It never advises to loosen a breaker: what those are for is in no model. */
export const RULES: readonly Rule[] = [
  {
    name: 'spread-too-wide',
    claim: 'The spread is too wide: others get the orders',
    knob: 'spread',
    remedies: (desk) => spread(desk, DOWN),
  },
  {
    name: 'spread-too-tight',
    claim: 'The spread is too tight for the information in the flow',
    knob: 'spread',
    remedies: (desk) => spread(desk, UP),
  },
  {
    name: 'skew-too-weak',
    claim: 'The quotes lean too little against inventory',
    knob: 'skew',
    remedies: (desk) => skew(desk, STRONGER),
  },
  {
    name: 'skew-too-strong',
    claim: 'The quotes lean too hard against inventory',
    knob: 'skew',
    remedies: (desk) => skew(desk, WEAKER),
  },
  {
    name: 'wrong-sign',
    claim: 'The quotes lean the wrong way: they add to what is held',
    knob: 'sign',
    remedies: rightSign,
  },
  {
    name: 'floor-below-cost',
    claim: 'The spread floor lies below what a fill costs',
    knob: 'floor',
    remedies: (desk) => [...viable(desk), ...limited(desk, 'minSpreadBps', 'Spread floor', 'bp', [1.5, 2.5])],
  },
  {
    name: 'floor-too-high',
    claim: 'The spread floor keeps the desk from better quotes',
    knob: 'floor',
    remedies: (desk) => limited(desk, 'minSpreadBps', 'Spread floor', 'bp', [0.7, 0.4]),
  },
  {
    name: 'refresh-too-slow',
    claim: 'Quotes stand too long: the price moves through them',
    knob: 'refresh',
    remedies: (desk) => refresh(desk, FASTER),
  },
  {
    name: 'refresh-too-fast',
    claim: 'Quotes return too soon after a fill',
    knob: 'refresh',
    remedies: (desk) => refresh(desk, SLOWER),
  },
  {
    name: 'layer-never-reached',
    claim: 'The outermost layer stands where hardly any order comes',
    knob: 'outer-layer',
    remedies: (desk) => layerOffset(desk, desk.layers.length - 1, [0.75, 0.5]),
  },
  {
    name: 'inner-layer-too-near',
    claim: 'The innermost layer does not earn what it costs',
    knob: 'inner-layer',
    remedies: (desk) => layerOffset(desk, 0, [1.25, 1.6]),
  },
  {
    name: 'size-too-small',
    claim: 'The orders are smaller than the risk allows',
    knob: 'size',
    remedies: (desk) => size(desk, UP),
  },
  {
    name: 'size-too-large',
    claim: 'The orders are too large for the risk they bring',
    knob: 'size',
    remedies: (desk) => size(desk, DOWN),
  },
  {
    name: 'limit-too-tight',
    claim: 'The inventory limit stops the desk too early',
    knob: 'limit',
    remedies: (desk) => limited(desk, 'maxInventory', 'Inventory limit', '', [1.6]),
  },
  {
    name: 'limit-too-loose',
    claim: 'The inventory limit lets positions grow too large',
    knob: 'limit',
    remedies: (desk) => limited(desk, 'maxInventory', 'Inventory limit', '', [0.6, 0.3]),
  },
  {
    name: 'deaf-to-volatility',
    claim: 'The quotes do not widen when the market is wild',
    knob: 'volatility',
    remedies: listens,
  },
  {
    name: 'no-size-law',
    claim: 'The side that adds to inventory keeps its full size',
    knob: 'size-law',
    remedies: (desk) =>
      desk.risk.bands === 'none' || desk.execution.sizeLaw === 'reduce-adding'
        ? []
        : [remedy('Shrink the adding side', ['execution.sizeLaw', 'reduce-adding'])],
  },
  {
    name: 'holds-a-target',
    claim: 'The desk holds a position nobody pays it for',
    knob: 'target',
    remedies: ({ strategy }) =>
      strategy.targetInventory === 0 ? [] : [remedy('Target inventory 0', ['strategy.targetInventory', 0])],
  },
];

function remedy(words: string, ...changes: readonly (readonly [string, unknown])[]): Remedy {
  return { words, changes: changes.map(([path, value]) => ({ path, value })) };
}

/** A number as a person would type it. */
function tidy(value: number): number {
  return Number(value.toPrecision(4));
}

/** A setting times each factor, in words. */
function scaled(
  path: string,
  label: string,
  unit: string,
  value: number,
  factors: readonly number[],
): Remedy[] {
  if (!(value > 0)) return [];
  return factors.map((factor) => {
    const to = tidy(value * factor);
    return remedy(`${label} ${tidy(value)} → ${to}${unit === '' ? '' : ` ${unit}`}`, [path, to]);
  });
}

/** All distances at once: the layers' where they are fixed, else those of the strategy. */
function spread(desk: Config, factors: readonly number[]): Remedy[] {
  const { layers, layerMode, strategy } = desk;
  if (layers.length > 0 && layerMode === 'fixed') {
    return factors.map((factor) => {
      const moved = layers.map((layer) => ({ ...layer, offsetBps: tidy(layer.offsetBps * factor) }));
      return remedy(`Offsets × ${factor}: ${listed(moved, 'offsetBps')} bp`, ['layers', moved]);
    });
  }
  const { values } = strategy;
  for (const name of ['halfSpread', 'halfSpreadBps', 'baseSpreadBps'])
    if (typeof values[name] === 'number') return scaledValue(desk, name, values[name], factors);
  // The arrival term of every model is about 1/k: a believed k that is lower stands wider.
  const k = beliefOf(desk, 'k');
  return k === null
    ? []
    : scaledValue(
        desk,
        'k',
        k,
        factors.map((factor) => 1 / factor),
      );
}

function scaledValue(desk: Config, name: string, value: number, factors: readonly number[]): Remedy[] {
  const parameter = STRATEGIES[desk.strategy.part].parameters[name];
  const unit = parameter.kind === 'number' ? parameter.unit : '';
  return scaled(`strategy.values.${name}`, parameter.label, unit, value, factors);
}

/** What a strategy believes; null where nobody states it. */
function beliefOf({ strategy, market }: Config, name: 'sigma' | 'A' | 'k'): number | null {
  if (!Object.hasOwn(STRATEGIES[strategy.part].parameters, name)) return null;
  const own = strategy.values[name];
  return typeof own === 'number' ? own : MARKETS[market.part].truth(market.values)[name];
}

/** The setting by which a strategy leans. */
const LEANS = ['skewPerLot', 'gamma', 'phi'];

function skew(desk: Config, factors: readonly number[]): Remedy[] {
  const { values, part } = desk.strategy;
  if (part === 'fixed') return factors === STRONGER ? leaning(desk, desk.strategy.values) : [];
  const name = LEANS.find((each) => typeof values[each] === 'number');
  if (name === undefined) return [];
  const value = values[name] as number;
  return value > 0 ? scaledValue(desk, name, value, factors) : [];
}

/** A desk that does not lean, or leans the wrong way, told to lean as the closed form would. */
function leaning(desk: Config, values: Values): Remedy[] {
  const c = closedFormSkew(desk);
  if (c === null) return [];
  return [1, 2].map((factor) => {
    const skewPerLot = tidy(c * factor);
    const known = Object.keys(STRATEGIES['linear-skew'].parameters).filter((name) =>
      Object.hasOwn(values, name),
    );
    const kept: [string, Value][] = known.map((name) => [name, values[name]]);
    const complete = {
      ...defaultsOf(STRATEGIES['linear-skew'].parameters),
      ...Object.fromEntries(kept),
      skewPerLot,
    };
    return remedy(
      `Lean by ${skewPerLot} a lot (linear skew)`,
      ['strategy.part', 'linear-skew'],
      ['strategy.values', complete],
    );
  });
}

/** c of Guéant, Lehalle & Fernandez-Tapia for the judge's risk aversion in this market; null where it has no such figures. */
function closedFormSkew({ market, strategy, utility }: Config): number | null {
  const { sigmaTotal, A, k } = MARKETS[market.part].truth(market.values);
  const lot = typeof strategy.values.lot === 'number' ? strategy.values.lot : 0;
  if (sigmaTotal === null || A === null || k === null || !(lot > 0)) return null;
  return glftSkew(utility.gamma * lot, sigmaTotal, A, k);
}

function rightSign(desk: Config): Remedy[] {
  const { part, values } = desk.strategy;
  const { skewPerLot } = values;
  if (part === 'linear-skew' && typeof skewPerLot === 'number' && skewPerLot <= 0) {
    const turned = skewPerLot < 0 ? scaledValue(desk, 'skewPerLot', -skewPerLot, [1]) : [];
    return [...turned, ...leaning(desk, values)];
  }
  if (part !== 'article-as-printed' || typeof values.baseSpreadBps !== 'number') return [];
  return leaning(desk, { ...values, halfSpreadBps: values.baseSpreadBps / 2 });
}

function viable({ risk }: Config): Remedy[] {
  return risk.bands === 'none' || risk.viableSpread
    ? []
    : [remedy('Viable spread on', ['risk.viableSpread', true])];
}

function limited(
  { risk }: Config,
  name: 'minSpreadBps' | 'maxInventory',
  label: string,
  unit: string,
  factors: readonly number[],
): Remedy[] {
  return risk.bands === 'none' ? [] : scaled(`risk.${name}`, label, unit, risk[name], factors);
}

function refresh({ layers, execution }: Config, factors: readonly number[]): Remedy[] {
  if (layers.length === 0) return scaled('execution.refreshS', 'Refresh', 's', execution.refreshS, factors);
  return factors.map((factor) => {
    const changed = layers.map((layer) => ({ ...layer, refreshS: tidy(layer.refreshS * factor) }));
    return remedy(`Refresh × ${factor}: ${listed(changed, 'refreshS')} s`, ['layers', changed]);
  });
}

/** One layer of several moved, where layers stand at fixed offsets. */
function layerOffset(desk: Config, place: number, factors: readonly number[]): Remedy[] {
  const { layers, layerMode } = desk;
  if (layers.length < 2 || layerMode !== 'fixed') return [];
  return factors.flatMap((factor) => {
    const offsetBps = tidy(layers[place].offsetBps * factor);
    const moved = layers.map((layer, i) => (i === place ? { ...layer, offsetBps } : layer));
    const inOrder = moved.every((layer, i) => i === 0 || layer.offsetBps >= moved[i - 1].offsetBps);
    const words = `Layer ${place + 1} from ${layers[place].offsetBps} to ${offsetBps} bp`;
    return inOrder ? [remedy(words, ['layers', moved])] : [];
  });
}

function size(desk: Config, factors: readonly number[]): Remedy[] {
  const { layers, strategy } = desk;
  if (layers.length === 0) {
    const { lot } = strategy.values;
    return typeof lot === 'number' ? scaledValue(desk, 'lot', lot, factors) : [];
  }
  return factors.map((factor) => {
    const changed = layers.map((layer) => ({ ...layer, size: tidy(layer.size * factor) }));
    return remedy(`Sizes × ${factor}: ${listed(changed, 'size')}`, ['layers', changed]);
  });
}

function listed(layers: readonly LayerConfig[], name: keyof LayerConfig): string {
  return layers.map((layer) => layer[name]).join(', ');
}

function listens({ strategy }: Config): Remedy[] {
  const scaler = strategy.volatilityScaler
    ? []
    : [remedy('Volatility scaler on', ['strategy.volatilityScaler', true])];
  if (strategy.volatility !== 'given') return scaler;
  // What it saw is of no use to a desk that cannot tell the time between two looks.
  return [...scaler, remedy('Volatility as the desk saw it', ['strategy.volatility', 'ewma'])];
}
