import { integer, number, type Values } from '../domain/part';
import { BUY_TRADE, SELL_TRADE } from '../tape/tape';
import { defineMarket, numberOf } from './market';
import { PaperNoise } from './paper-noise';

/**
 * The paper's discrete scheme, exactly: at each of `steps` steps an order may arrive on either side,
 * independently, and fills a quote at distance δ with probability min(1, A·e^(−kδ)·dt); then the mid moves by
 * ±σ√dt, a random sign. With E ~ Exp(1) the probability is that of δ < (E + ln(A·dt))/k, so each order's reach
 * is drawn once and any quote can be tested against it.
 */
export const paper2008 = defineMarket({
  label: 'Avellaneda–Stoikov 2008',
  summary: 'The simulation of the paper: 200 steps, a random sign for the mid, fills with probability λ·dt.',
  source: 'Avellaneda & Stoikov, Quantitative Finance 8(3) 2008, section 3.3.',
  parameters: {
    mid: number({
      label: 'Starting mid',
      unit: 'USD',
      default: 100,
      min: 1e-8,
      max: 1e9,
      scale: 'log',
      help: 'Price at time 0.',
    }),
    sigma: number({
      label: 'Volatility σ',
      unit: 'USD/√s',
      default: 2,
      min: 0,
      max: 1e6,
      scale: 'log',
      help: 'Step of the mid is σ√dt.',
    }),
    A: number({
      label: 'Arrival rate A',
      unit: '1/s per side',
      default: 140,
      min: 1e-6,
      max: 1e6,
      scale: 'log',
      help: 'Higher: more fills.',
    }),
    k: number({
      label: 'Reach decay k',
      unit: '1/USD',
      default: 1.5,
      min: 1e-9,
      max: 1e13,
      scale: 'log',
      help: 'Higher: far quotes fill less.',
    }),
    steps: integer({
      label: 'Steps',
      default: 200,
      min: 1,
      max: 1_000_000,
      scale: 'log',
      help: 'Steps over the session.',
    }),
  },
  events: [],
  truth: (values: Values) => ({
    sigma: numberOf(values, 'sigma'),
    sigmaTotal: numberOf(values, 'sigma'),
    A: numberOf(values, 'A'),
    k: numberOf(values, 'k'),
    informedShare: 0,
  }),
  sized: () => false,
  write(values, context, tape) {
    const { seed, path, durationS } = context;
    const noise = new PaperNoise(values, durationS);
    noise.draw(seed, path);
    const { steps, moves, buyReach, sellReach } = noise;
    let mid = noise.startMid;
    for (let n = 0; n < steps; n++) {
      const timeS = noise.timeOf(n);
      tape.quote(timeS, mid, mid);
      tape.trade(timeS, BUY_TRADE, mid + buyReach[n]);
      tape.trade(timeS, SELL_TRADE, mid - sellReach[n]);
      mid += moves[n];
    }
    tape.quote(durationS, mid, mid);
  },
});
