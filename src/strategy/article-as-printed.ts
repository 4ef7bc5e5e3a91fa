import { number } from '../domain/part';
import { log1pOver } from '../domain/portable-math';
import { lot, need, sigmaBelief } from './parameters';
import { defineStrategy, type Quotes, type View } from './strategy';

/** The article's hard-coded order decay (erratum E4: 1/USD, whatever the asset). */
const PRINTED_K = 1.5;
/** The article's constant "baseline" volatility per sample (erratum E16). */
const PRINTED_BASELINE = 0.001;

/**
 * The article's `update_quotes` with its faults, for the errata lesson; inventory in base units (erratum E6):
 *   σ = std of returns per sample, dimensionless (E3); remaining = max(0.001, session − elapsed) (E13)
 *   r = mid − inventory·γ·σ²·remaining
 *   half = max(γσ²·remaining/2 + ln(1 + γ/1.5)/γ, mid·bps/10⁴/2)·max(1, √(σ/0.001))
 *   skew = inventory/max_inventory·(mid·bps/10⁴/2)·skew_factor
 *   bid = r − half + skew,   ask = r + half + skew: a long desk raises both (E1, the wrong sign).
 * Its rolling estimate of σ is replaced by what it estimates, σ·√sampleS/mid; rounding, sizes and breakers are not
 * a strategy's business. No inventory bound of its own (E23).
 */
export const articleAsPrinted = defineStrategy({
  label: 'Article, as printed',
  summary: 'The article’s code with its faults: it leans the wrong way and its volatility term is inert.',
  source: 'Article section 4, lines 212–302, as printed.',
  parameters: {
    baseSpreadBps: number({
      label: 'Base spread',
      unit: 'bp',
      default: 8,
      min: 0,
      max: 1000,
      help: 'Full spread; the code keeps half of it on each side as a floor.',
    }),
    riskAversion: number({
      label: 'Risk aversion',
      unit: 'none given',
      default: 0.01,
      min: 0,
      max: 100,
      scale: 'log',
      help: 'The article’s γ. Under its floor it changes nothing.',
    }),
    maxInventory: number({
      label: 'Max inventory',
      unit: 'base',
      default: 0.5,
      min: 1e-9,
      max: 1e9,
      scale: 'log',
      help: 'Denominator of the inventory ratio; not a limit.',
    }),
    skewFactor: number({
      label: 'Skew factor',
      unit: '',
      default: 0.5,
      min: 0,
      max: 100,
      help: 'Higher: the quotes lean harder, in the wrong direction.',
    }),
    sessionHours: number({
      label: 'Session',
      unit: 'h',
      default: 8,
      min: 0,
      max: 10_000,
      help: 'After it the inventory term vanishes for ever.',
    }),
    sampleS: number({
      label: 'Sample interval',
      unit: 's',
      default: 2,
      min: 0.001,
      max: 3600,
      scale: 'log',
      help: 'Time between two prices of its history: the main loop’s pause.',
    }),
    sigma: sigmaBelief,
    lot,
  },
  create(values) {
    const relative = need(values, 'baseSpreadBps') / 10_000 / 2;
    const riskAversion = need(values, 'riskAversion');
    const sessionS = need(values, 'sessionHours') * 3600;
    const rootSampleS = Math.sqrt(need(values, 'sampleS'));
    const size = need(values, 'lot');
    const skewPerUnit = (relative * need(values, 'skewFactor')) / need(values, 'maxInventory');
    const arrival = log1pOver(riskAversion / PRINTED_K) / PRINTED_K;
    const perSample = (view: View): number => (view.mid > 0 ? (view.sigma * rootSampleS) / view.mid : 0);
    const risk = (view: View): number => {
      const sigma = perSample(view);
      return riskAversion * sigma * sigma * Math.max(0.001, sessionS - view.timeS);
    };
    const scale = (view: View): number => Math.max(1, Math.sqrt(perSample(view) / PRINTED_BASELINE));
    const shift = (view: View): number => view.inventoryLots * size * (view.mid * skewPerUnit - risk(view));
    const half = (view: View): number =>
      Math.max(0.5 * risk(view) + arrival, view.mid * relative) * scale(view);
    return {
      quote(view: View, out: Quotes) {
        out.deltaBid = half(view) - shift(view);
        out.deltaAsk = half(view) + shift(view);
        out.bidQuoted = true;
        out.askQuoted = true;
      },
      explain: (view) => ({
        drift: 0,
        inventory: shift(view),
        arrival: half(view) - 0.5 * risk(view) * scale(view),
        risk: 0.5 * risk(view) * scale(view),
        impact: 0,
      }),
    };
  },
});
