import type { Frame } from '../../../workers/protocol';
import { bandSetOf } from '../../risk/bands';
import type { Config } from '../../session/config';
import { baseOf } from '../base-of';
import { decimal, percent, priceDecimals, signed } from '../numbers';
import { significant } from '../significant';
import type { GlossaryName } from './glossary';

type Numbers = (frame: Frame, config: Config) => string;

/** The formula of every metric and limit with the numbers of this moment in it. */
const NUMBERS: Readonly<Partial<Record<GlossaryName, Numbers>>> = {
  mid: ({ scorecard: { mid } }, { instrument }) => decimal(mid, priceDecimals(instrument.tick, mid ?? 1)),
  reservationPrice: ({ scorecard }, config) => {
    const { mid, reservationPrice } = scorecard;
    if (mid === null || reservationPrice === null) return '';
    const price = (value: number): string => decimal(value, priceDecimals(config.instrument.tick, mid));
    const lean = leanNow(scorecard, config);
    const led = lean === '' ? signed(reservationPrice - mid, 2) : `− ${lean}`;
    return `${price(mid)} ${led} = ${price(reservationPrice)}`;
  },
  'step-inventory': ({ scorecard }, config) => {
    const lean = leanNow(scorecard, config);
    return lean === '' ? '' : `−${lean} = ${signed(scorecard.reservationPrice! - scorecard.mid!, 2)} USD now`;
  },
  'step-clamp': ({ scorecard: { mid } }, { risk }) =>
    mid === null
      ? ''
      : `${distance(risk.minSpreadBps, mid)} ≤ distance ≤ ${distance(risk.maxSpreadBps, mid)} USD`,
  'step-distance': ({ scorecard: { mid } }, { risk }) =>
    mid === null ? '' : `at least ${distance(risk.minSpreadBps, mid)} USD`,
  'step-tick': (_frame, { instrument: { tick } }) =>
    tick > 0 ? `a tick is ${significant(tick, 6)} USD` : 'no rounding here',
  bp: ({ scorecard: { mid } }) =>
    mid === null ? '' : `1 bp of ${significant(mid, 6)} = ${significant(mid / 1e4, 3)}`,
  position: ({ scorecard: { inventory } }, config) =>
    `${signed(inventory, 4)} ${baseOf(config)}: ${inventory > 0 ? 'long' : inventory < 0 ? 'short' : 'flat'}`,
  fillRate: ({ scorecard }) =>
    `${percent(scorecard.fillRate, 1)}; ${significant(scorecard.fillsPerHour, 3)} fills an hour`,
  profitPerVolumeBps: ({ scorecard }) =>
    `${signed(scorecard.equity, 1)} / ${significant(scorecard.volume, 4)} USD = ${decimal(scorecard.profitPerVolumeBps, 2)} bp`,
  spreadPerFillBps: ({ scorecard }) =>
    `${signed(scorecard.spreadCapture, 1)} / ${significant(scorecard.volume, 4)} USD = ${decimal(scorecard.spreadPerFillBps, 2)} bp`,
  inventoryTurnover: ({ scorecard }) => `${significant(scorecard.inventoryTurnover, 3)}×`,
  losingFillShare: ({ scorecard }) =>
    `${percent(scorecard.losingFillShare, 1)} after ${significant(scorecard.horizonS)} s; by chance ${percent(scorecard.losingFillBaseline, 1)}`,
  sharpeDaily: ({ scorecard }) =>
    `${decimal(scorecard.sharpeDaily, 1)} a day; ${significant(scorecard.sharpe, 2)} a year`,
  adverseMoveShare: ({ scorecard }) =>
    `${percent(scorecard.adverseMoveShare, 1)} after ${significant(scorecard.horizonS)} s`,
  impactRatio: ({ scorecard: { impactRatio, effectiveHalfSpread } }) =>
    impactRatio === null || effectiveHalfSpread === null
      ? ''
      : `${significant(impactRatio * effectiveHalfSpread, 3)} / ${significant(effectiveHalfSpread, 3)} USD = ${percent(impactRatio, 0)}`,
  equity: ({ scorecard: { equity, spreadCapture, inventoryPnl, fees } }) =>
    `${decimal(spreadCapture, 1)} + ${inBrackets(decimal(inventoryPnl, 1))} + ${inBrackets(decimal(-fees, 1))} = ${signed(equity, 1)} USD`,
  spreadCapture: ({ scorecard }) =>
    `over ${decimal(scorecard.fills, 0)} fills: ${signed(scorecard.spreadCapture, 1)} USD`,
  inventoryPnl: ({ scorecard: { inventory, inventoryPnl } }, config) =>
    `${signed(inventoryPnl, 1)} USD; ${signed(inventory, 4)} ${baseOf(config)} held now`,
  fees: ({ scorecard }) =>
    `${significant(scorecard.volume, 4)} USD at ${scorecard.feeTier}: ${signed(-scorecard.fees, 2)} USD`,
  fills: ({ scorecard: { fills, fillsPerHour } }) =>
    `${decimal(fills, 0)}; ${significant(fillsPerHour, 3)} an hour`,
  volume: ({ scorecard: { fills, volume } }) =>
    `over ${decimal(fills, 0)} fills: ${significant(volume, 6)} USD`,
  tierInForce: ({ scorecard }) => `${scorecard.feeTier}, ${significant(scorecard.volume, 4)} USD traded here`,
  realised: ({ scorecard: { realised, unrealised, fees, equity } }) =>
    `${decimal(realised, 1)} + ${inBrackets(decimal(unrealised, 1))} unrealised + ${inBrackets(decimal(-fees, 1))} fees = ${signed(equity, 1)} USD`,
  unrealised: ({ scorecard: { inventory, unrealised } }, config) =>
    `${signed(unrealised, 1)} USD on ${signed(inventory, 4)} ${baseOf(config)}`,
  postOnlyRejects: ({ scorecard }) => `${decimal(scorecard.postOnlyRejects, 0)} so far`,
  maxDrawdown: ({ scorecard }) => `${decimal(scorecard.maxDrawdown, 1)} USD so far`,
  inventoryRms: ({ scorecard }, config) =>
    `${significant(scorecard.inventoryRms, 3)} ${baseOf(config)}; ${signed(scorecard.inventory, 4)} now`,
  bands: ({ scorecard: { inventory } }, config) => {
    const { bands, softPct, hardPct, maxInventory } = config.risk;
    const set = bandSetOf(bands, softPct, hardPct);
    if (set === null) return 'no limits here';
    const at = (share: number): string => significant(share * maxInventory, 3);
    return `soft ${at(set.soft)}, hard ${at(set.hard)}, end ${at(1)} ${baseOf(config)}; now ${percent(Math.abs(inventory) / maxInventory, 0)}`;
  },
};

/** Today's numbers of a word; '' where the page knows none. A limit says how far from it the desk is. */
export function numbersNow(name: GlossaryName, frame: Frame, config: Config): string {
  const numbers = NUMBERS[name];
  if (numbers !== undefined) return numbers(frame, config);
  const breaker = frame.risk.breakers.find((one) => one.name === name);
  if (breaker === undefined) return '';
  const unit = breaker.unit.replace(/^base$/, baseOf(config));
  const limit = breaker.limit === null ? 'switched off' : `limit ${significant(breaker.limit, 3)} ${unit}`;
  const trips = breaker.trips === 0 ? '' : `; tripped ${decimal(breaker.trips, 0)} times`;
  return `${significant(breaker.value, 3)} ${unit}; ${limit}${trips}`;
}

/** Lots that lean × skew per lot; '' where the quotes also go with a drift, or nothing is quoted. */
function leanNow({ mid, reservationPrice, inventory }: Frame['scorecard'], config: Config): string {
  const { values, targetInventory } = config.strategy;
  if (mid === null || reservationPrice === null || (typeof values.mu === 'number' && values.mu !== 0))
    return '';
  const lots = (inventory - targetInventory) / lotOf(config);
  const skew = lots === 0 ? 0 : (mid - reservationPrice) / lots;
  return `${inBrackets(significant(lots, 3))} lots × ${significant(skew, 3)}`;
}

/** Half of a full spread, price units. */
function distance(spreadBps: number, mid: number): string {
  return significant((0.5 * spreadBps * mid) / 1e4, 3);
}

/** Base units of a lot of the strategy; of one unit where it counts in the base currency itself. */
function lotOf({ strategy }: Config): number {
  const { lot } = strategy.values;
  return typeof lot === 'number' && lot > 0 ? lot : 1;
}

function inBrackets(text: string): string {
  return text.startsWith('−') ? `(${text})` : text;
}
