import { normalCdf } from './normal-law';
import { exp, log, log1p } from './portable-math';

/** Beyond so many degrees of freedom an expansion about the normal law is right to the last digits that matter. */
const NEARLY_NORMAL = 1000;

/** What Student's t exceeds with probability `tail`, 0 < tail ≤ 0.5. Degrees of freedom above 0 need not be whole. */
export function studentQuantile(tail: number, degreesOfFreedom: number): number {
  if (degreesOfFreedom > NEARLY_NORMAL) return expanded(normalQuantile(tail), degreesOfFreedom);
  const beta = betaWithHalf(0.5 * degreesOfFreedom);
  // The tail is convex: from 0 on, Newton's steps never go beyond the quantile.
  let t = 0;
  for (let i = 0; i < 200; i++) {
    const step = (upperTail(t, degreesOfFreedom, beta) - tail) / density(t, degreesOfFreedom, beta);
    t += step;
    if (!(step > 1e-14 * t)) break;
  }
  return t;
}

/** Half of a 95 % interval of a mean over `n` values, in standard errors: few do not know their own spread. */
export function within95(n: number): number {
  return studentQuantile(0.025, Math.max(1, n - 1));
}

/** P(T > t) = ½·I_x(ν/2, ½) with x = ν/(ν + t²), t ≥ 0 (Abramowitz & Stegun 26.5.27). */
function upperTail(t: number, nu: number, beta: number): number {
  const a = 0.5 * nu;
  const whole = nu + t * t;
  const x = nu / whole;
  const y = (t * t) / whole;
  const front = (exp(-a * log1p((t * t) / nu)) * Math.sqrt(y)) / beta;
  if (x < (a + 1) / (a + 2.5)) return (0.5 * front * betaFraction(x, a, 0.5)) / a;
  return 0.5 - front * betaFraction(y, 0.5, a);
}

function density(t: number, nu: number, beta: number): number {
  return exp(-0.5 * (nu + 1) * log1p((t * t) / nu)) / (Math.sqrt(nu) * beta);
}

/** B(a, ½) = Γ(a)·√π/Γ(a + ½): from Stirling's series of the ratio, carried down to a by its recurrence. */
function betaWithHalf(a: number): number {
  let ratio = 1;
  let z = a;
  for (; z < 10; z++) ratio *= (z + 0.5) / z;
  const u = 1 / (z * z);
  const series = (-1 / 8 + u * (1 / 192 + u * (-1 / 640 + u * (17 / 14_336 - (u * 31) / 18_432)))) / z;
  return ratio * Math.sqrt(Math.PI) * exp(-0.5 * log(z) - series);
}

/** The continued fraction of the incomplete beta function (A&S 26.5.8), by Lentz's method. */
function betaFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m < 500; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d);
    c = 1 + even / c;
    value *= c * d;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d);
    c = 1 + odd / c;
    value *= c * d;
    if (Math.abs(c * d - 1) < 1e-15) break;
  }
  return value;
}

/** What a standard normal number exceeds with the given probability of 0 … 0.5, by bisection. */
function normalQuantile(tail: number): number {
  let below = 0;
  let above = 38;
  for (let i = 0; i < 60; i++) {
    const middle = 0.5 * (below + above);
    if (normalCdf(-middle) > tail) below = middle;
    else above = middle;
  }
  return above;
}

/** Student's t that goes with a standard normal z: Hill's expansion about the normal. */
function expanded(z: number, nu: number): number {
  const z2 = z * z;
  const g1 = (z * (z2 + 1)) / 4;
  const g2 = (z * ((5 * z2 + 16) * z2 + 3)) / 96;
  const g3 = (z * (((3 * z2 + 19) * z2 + 17) * z2 - 15)) / 384;
  const g4 = (z * ((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945)) / 92_160;
  return z + (g1 + (g2 + (g3 + g4 / nu) / nu) / nu) / nu;
}
