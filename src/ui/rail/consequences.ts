import type { Value } from '../../domain/part';
import type { Config } from '../../session/config';
import { percent, unbroken } from '../numbers';
import { sessionLength } from '../session-length';
import { significant } from '../significant';
import { modelOf } from './model';
import { railGroups } from './rail-groups';
import { settingOf } from './setting';
import { strategyEffect, type StrategyEffect } from './strategy-effect';
import { lotOf } from './typical-value';

const YEAR_S = 365 * 86_400;
const FIVE_MINUTES_S = 300;

/**
 * What the present values mean, by the path of the setting that says it: a rate a minute, a price in basis points, the
 * skew that a risk aversion causes. `mid` is needed on recorded tapes, where the configuration has no price.
 */
export function consequences(config: Config, mid: number | null): Readonly<Record<string, string>> {
  const price = modelOf(config).mid ?? mid;
  const texts: Record<string, string | null> = {
    'strategy.values.lot': money(Number(settingOf(config, 'strategy.values.lot')), price, 'a lot is'),
    ...marketConsequences(config, price),
    ...(price === null ? {} : strategyConsequences(config, price)),
    ...riskConsequences(config, price),
    ...feeConsequences(config, price),
  };
  for (const { path, parameter } of railGroups(config).flatMap(({ rows }) => rows)) {
    const value = settingOf(config, path);
    // Below two minutes the seconds themselves tell.
    if (parameter.kind !== 'number' || parameter.unit !== 's' || !isNumber(value) || value < 120) continue;
    texts[path] = `= ${sessionLength(value)}${texts[path] ? ` · ${texts[path]}` : ''}`;
  }
  return Object.fromEntries(
    Object.entries(texts)
      .filter((entry): entry is [string, string] => entry[1] !== null)
      .map(([path, text]) => [path, unbroken(text)]),
  );
}

/** σ of a price in the two forms that traders compare: per year, and per square-root second. */
function volatilityInWords(sigma: number, mid: number): string {
  const annual = (sigma / mid) * Math.sqrt(YEAR_S);
  return `${percent(annual, annual < 0.1 ? 1 : 0)} a year · ${significant((1e4 * sigma) / mid, 2)} bp/√s`;
}

/** Half-spread, skew and relaxation time of the chosen strategy. */
function effectInWords(effect: StrategyEffect, mid: number): string {
  const { halfSpread, skewPerLot, horizonS, skewAtEnd, approximate } = effect;
  const parts = [
    `half-spread ${significant((1e4 * halfSpread) / mid, 2)} bp (${significant(halfSpread)} USD)`,
    `skew ${significant(skewPerLot, 2)} USD per lot`,
  ];
  if (skewAtEnd !== null) parts[1] += `, ${significant(skewAtEnd, 2)} at the end`;
  if (horizonS !== null) parts.push(`forgets inventory in ${inOnePiece(horizonS)}`);
  return `${approximate ? '≈ ' : ''}${parts.join(' · ')}`;
}

function marketConsequences(config: Config, mid: number | null): Record<string, string | null> {
  const { sigma, sigmaTotal, A, k, p } = modelOf(config);
  const news =
    sigma !== null && sigmaTotal !== null && sigmaTotal > sigma
      ? `with news σ is ${significant(sigmaTotal, 3)} USD/√s`
      : null;
  return {
    'market.values.sigma': sigma === null || mid === null ? null : volatilityInWords(sigma, mid),
    'market.values.A': perMinute(A),
    'market.values.k': meanReach(k, mid),
    'market.values.informedShare':
      p === null || k === null || mid === null
        ? null
        : [breakEven(p, k, mid), news].filter((text) => text !== null).join(' · '),
  };
}

function strategyConsequences(config: Config, mid: number): Record<string, string | null> {
  const { values } = config.strategy;
  const { sigma, A, k, p, halfSpreadBps, halfSpread, skewPerLot } = values;
  const effect = strategyEffect(config, mid);
  const words = effect === null ? null : effectInWords(effect, mid);
  const estimated = config.strategy.volatility !== 'given';
  const found = modelOf(config).sigmaTotal !== null ? 'the σ that is found here' : 'the σ it begins with';
  const usesIt = effect !== null && estimated && Object.hasOwn(values, 'sigma');
  const at = usesIt ? ` at ${found}, ${significant(effect.sigma)} USD/√s` : '';
  const reach = typeof k === 'number' ? k : modelOf(config).k;
  return {
    'strategy.part': words === null ? null : `${words}${at}`,
    'strategy.values.gamma':
      effect === null
        ? null
        : `skew ${significant(effect.skewPerLot, 2)} USD per lot` +
          (effect.horizonS === null ? '' : ` · forgets inventory in ${inOnePiece(effect.horizonS)}`),
    'strategy.values.phi':
      effect === null ? null : `skew ${significant(effect.skewPerLot, 2)} USD per lot, about`,
    'strategy.values.sigma': isNumber(sigma)
      ? estimated
        ? 'where the estimate begins'
        : volatilityInWords(sigma, mid)
      : null,
    'strategy.values.A': perMinute(A),
    'strategy.values.k': meanReach(k, mid),
    'strategy.values.p': isNumber(p) && reach !== null ? breakEven(p, reach, mid) : null,
    'strategy.values.halfSpreadBps':
      isNumber(halfSpreadBps) && !isNumber(halfSpread)
        ? `${significant((halfSpreadBps * mid) / 1e4)} USD`
        : isNumber(halfSpread)
          ? 'the price distance below wins'
          : null,
    'strategy.values.halfSpread': inBps(halfSpread, mid),
    'strategy.values.skewPerLot': isNumber(skewPerLot)
      ? skewPerLot < 0
        ? 'leans the wrong way, as the article prints it'
        : inBps(skewPerLot, mid)
      : null,
    'strategy.values.xi': widening(values.xi, mid),
    'strategy.values.eps': inBps(values.eps, mid),
    'strategy.values.epsBuy': inBps(values.epsBuy, mid),
    'strategy.values.epsSell': inBps(values.epsSell, mid),
  };
}

function riskConsequences(config: Config, mid: number | null): Record<string, string | null> {
  const { risk, venue, strategy, instrument } = config;
  const model = modelOf(config);
  const believed = strategy.values.sigma;
  const sigma = model.sigmaTotal ?? (isNumber(believed) ? believed : null);
  const swing = sigma === null ? null : sigma * risk.maxInventory * Math.sqrt(FIVE_MINUTES_S);
  const inSwings = (loss: number | null): string | null =>
    loss === null || swing === null || swing === 0
      ? null
      : `${significant(loss / swing, 2)} × what the limit swings in five minutes (1σ)`;
  const drift = (seconds: number): string | null =>
    sigma === null ? null : `the mid moves ${significant(sigma * Math.sqrt(seconds), 2)} USD meanwhile (1σ)`;
  return {
    'risk.maxInventory':
      swing === null
        ? money(risk.maxInventory, mid, 'worth')
        : `${money(risk.maxInventory, mid, 'worth') ?? ''} · swings ${significant(swing, 2)} USD in five minutes (1σ)`,
    'risk.lossPer5Min': inSwings(risk.lossPer5Min),
    'risk.sessionLoss': inSwings(risk.sessionLoss),
    'risk.minSpreadBps':
      mid === null
        ? null
        : `no quote nearer to the mid than ${significant((risk.minSpreadBps * mid) / 2e4)} USD`,
    'risk.maxSpreadBps': mid === null ? null : `${significant((risk.maxSpreadBps * mid) / 1e4)} USD`,
    'risk.staleS': drift(risk.staleS),
    'venue.latencyMs.feed': drift(venue.latencyMs.feed / 1000),
    'venue.latencyMs.order': drift(venue.latencyMs.order / 1000),
    'venue.latencyMs.cancel': drift(venue.latencyMs.cancel / 1000),
    'instrument.tick': inBps(instrument.tick, mid),
    'strategy.targetInventory':
      strategy.targetInventory === 0
        ? null
        : `${percent(strategy.targetInventory / risk.maxInventory)} of the limit`,
  };
}

function feeConsequences(config: Config, mid: number | null): Record<string, string | null> {
  const { makerBps, takerBps } = config.fees;
  const lot = lotOf(config);
  if (mid === null) return {};
  const perLot = (bps: number): number => (Math.abs(bps) * mid * lot) / 1e4;
  const text = (bps: number): string | null =>
    bps === 0
      ? null
      : `${bps < 0 ? 'earns' : 'costs'} ${significant(perLot(bps))} USD a lot${bps < 0 ? ' (rebate)' : ''}`;
  return { 'fees.makerBps': text(makerBps), 'fees.takerBps': text(takerBps) };
}

function isNumber(value: Value | undefined): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function perMinute(rate: Value | undefined): string | null {
  return isNumber(rate) ? `${significant(60 * rate)} a minute and side` : null;
}

function meanReach(k: Value | undefined, mid: number | null): string | null {
  if (!isNumber(k) || k === 0 || mid === null) return null;
  return `1/k = ${significant(1e4 / (k * mid), 2)} bp: orders reach ${significant(1 / k)} USD deep on average`;
}

/** Half-spread at which an informed share p takes back all that the others bring: p/((1 − p)·k). */
function breakEven(p: number, k: number, mid: number): string {
  const half = p / ((1 - p) * k);
  return `break-even half-spread ${significant((1e4 * half) / mid, 2)} bp (${significant(half)} USD)`;
}

function inBps(price: Value | undefined, mid: number | null): string | null {
  if (!isNumber(price) || price === 0 || mid === null) return null;
  return `${significant((1e4 * price) / mid, 2)} bp`;
}

function widening(xi: Value | undefined, mid: number): string | null {
  if (!isNumber(xi) || xi === 0) return null;
  return `widens each quote by ${significant((1e4 * xi) / 2 / mid, 2)} bp`;
}

function money(size: number, mid: number | null, verb: string): string | null {
  if (mid === null || !Number.isFinite(size)) return null;
  return `${verb} ${significant(size * mid)} USD`;
}

/** A time whose unit never stands alone on the next line. */
function inOnePiece(timeS: number): string {
  return sessionLength(timeS).replace(' ', '\u00a0');
}
