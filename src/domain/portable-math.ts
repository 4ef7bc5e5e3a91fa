/**
 * exp, log and friends from `+ - * /` and exponent moves only, so that every JavaScript engine gives the
 * same bits (the language leaves `Math.exp` and its like to the implementation, and they do differ).
 * exp and log restate fdlibm (worst error 0.81 and 0.91 ulp); golden vectors are in test/fixtures.
 */

const LN2_HI = 6.9314718036912381649e-1;
const LN2_LO = 1.90821492927058770002e-10;
const INV_LN2 = 1.442695040888963387;

const POWERS = powersOfTwo();
const words = new Float64Array(1);
const halves = new Int32Array(words.buffer);
const HIGH = detectHighWord();

/** 2^k for k = −1074 … 1023, built by doubling and halving, hence exact. */
function powersOfTwo(): Float64Array {
  const table = new Float64Array(2098);
  table[1074] = 1;
  for (let k = 1; k <= 1023; k++) table[1074 + k] = table[1073 + k] * 2;
  for (let k = 1; k <= 1074; k++) table[1074 - k] = table[1075 - k] / 2;
  return table;
}

function detectHighWord(): 0 | 1 {
  words[0] = 1;
  return halves[1] !== 0 ? 1 : 0;
}

/** e^x. Under −745.13 it is 0, above 709.78 Infinity. */
export function exp(x: number): number {
  if (x > 709.782712893384) return Infinity;
  if (x < -745.1332191019411) return 0;
  if (x !== x) return x;
  const k = Math.trunc(INV_LN2 * x + (x < 0 ? -0.5 : 0.5));
  const hi = x - k * LN2_HI;
  const lo = k * LN2_LO;
  const r = hi - lo;
  const t = r * r;
  const c =
    r -
    t *
      (1.66666666666666019037e-1 +
        t *
          (-2.77777777770155933842e-3 +
            t *
              (6.61375632143793436117e-5 + t * (-1.6533902205465251539e-6 + t * 4.13813679705723846039e-8))));
  const y = 1 - (lo - (r * c) / (2 - c) - hi);
  if (k > -1022 && k < 1024) return y * POWERS[1074 + k];
  return k >= 1024 ? y * 2 * POWERS[1074 + 1023] : y * POWERS[1074 + k + 64] * POWERS[1074 - 64];
}

/** Natural logarithm. log(0) is −Infinity, of a negative number NaN. */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return x;
  let k = -1023;
  let scaled = x;
  if (x < 2.2250738585072014e-308) {
    scaled = x * 18014398509481984;
    k -= 54;
  }
  words[0] = scaled;
  const high = halves[HIGH];
  k += high >> 20;
  const mantissa = high & 0x000fffff;
  const i = (mantissa + 0x95f64) & 0x100000;
  k += i >> 20;
  // Scaling by a power of two instead of writing one half of the double back: a partial write stalls the read.
  const f = scaled * POWERS[1074 - ((high >> 20) - 1023)] * (i ? 0.5 : 1) - 1;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const t1 = w * (3.999999999940941908e-1 + w * (2.222219843214978396e-1 + w * 1.531383769920937332e-1));
  const t2 =
    z *
    (6.66666666666673513e-1 +
      w * (2.857142874366239149e-1 + w * (1.818357216161805012e-1 + w * 1.479819860511658591e-1)));
  const R = t2 + t1;
  const halfSquare = 0.5 * f * f;
  return k * LN2_HI - (halfSquare - (s * (halfSquare + R) + k * LN2_LO) - f);
}

/** log(1 + x), accurate for small x (Kahan's correction over the portable log). */
export function log1p(x: number): number {
  const u = 1 + x;
  if (u === 1) return x;
  if (u === Infinity) return x;
  return (log(u) * x) / (u - 1);
}

/** log(1 + x) / x, which is 1 at x = 0: the shape in which risk aversion enters every half-spread. */
export function log1pOver(x: number): number {
  if (x === 0) return 1;
  return x < 1e-5 && x > -1e-5 ? 1 - x * (0.5 - x * (1 / 3 - x * 0.25)) : log1p(x) / x;
}

/** base^exponent for a positive base. */
export function pow(base: number, exponent: number): number {
  return exp(exponent * log(base));
}
