/**
 * exp, log and friends from `+ - * /` and exponent moves only, so that every JavaScript engine gives the
 * same bits (the language leaves `Math.exp` and its like to the implementation, and they do differ).
 * exp and log restate fdlibm (worst error 0.81 and 0.91 ulp); golden vectors are in test/fixtures.
 */

const LN2_HI = 6.9314718036912381649e-1;
const LN2_LO = 1.90821492927058770002e-10;
const INV_LN2 = 1.442695040888963387;

const POWERS = powersOfTwo();
const bits = new DataView(new ArrayBuffer(8));
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

/** Standard normal distribution function Φ(x), absolute error under 1e-15 (W. J. Cody 1969 rational forms). */
export function normalCdf(x: number): number {
  return 0.5 * erfc(-x / Math.SQRT2);
}

/** Standard normal density. */
export function normalPdf(x: number): number {
  return 0.3989422804014327 * exp(-0.5 * x * x);
}

/** Complementary error function, relative error about 1e-15 (fdlibm s_erf.c restated with the portable exp). */
export function erfc(x: number): number {
  const a = x < 0 ? -x : x;
  if (a !== a) return NaN;
  if (a < 0.84375) {
    const y = erfSmall(x);
    return x < 0.25 ? 1 - (x + x * y) : 0.5 - (x - 0.5 + x * y);
  }
  if (a < 1.25) {
    const s = a - 1;
    const p =
      -2.36211856075265944077e-3 +
      s *
        (4.14856118683748331666e-1 +
          s *
            (-3.72207876035701323847e-1 +
              s *
                (3.18346619901161753674e-1 +
                  s *
                    (-1.10894694282396677476e-1 +
                      s * (3.54783043256182359371e-2 + s * -2.166375594868790843e-3)))));
    const q =
      1 +
      s *
        (1.06420880400844228286e-1 +
          s *
            (5.40397917702171048937e-1 +
              s *
                (7.18286544141962662868e-2 +
                  s *
                    (1.26171219808761642112e-1 +
                      s * (1.36370839120290507362e-2 + s * 1.1984499846799107417e-2)))));
    const erx = 8.45062911510467529297e-1;
    return x >= 0 ? 1 - erx - p / q : 1 + (erx + p / q);
  }
  if (a > 28) return x > 0 ? 0 : 2;
  const tail = erfcTail(a);
  return x > 0 ? tail : 2 - tail;
}

function erfSmall(x: number): number {
  const z = x * x;
  const r =
    1.28379167095512558561e-1 +
    z *
      (-3.2504210724700149937e-1 +
        z * (-2.84817495755985104766e-2 + z * (-5.77027029648944159157e-3 + z * -2.37630166566501626084e-5)));
  const s =
    1 +
    z *
      (3.97917223959155352819e-1 +
        z *
          (6.50222499887672944485e-2 +
            z *
              (5.08130628187576562776e-3 + z * (1.32494738004321644526e-4 + z * -3.9602282787753681232e-6))));
  return r / s;
}

function erfcTail(a: number): number {
  const s = 1 / (a * a);
  let r: number;
  let q: number;
  if (a < 1 / 0.35) {
    r =
      -9.86494403484714822705e-3 +
      s *
        (-6.93858572707181764372e-1 +
          s *
            (-1.05586262253232909814e1 +
              s *
                (-6.23753324503260060396e1 +
                  s *
                    (-1.62396669462573470355e2 +
                      s *
                        (-1.84605092906711035994e2 +
                          s * (-8.12874355063065934246e1 + s * -9.81432934416914548592))))));
    q =
      1 +
      s *
        (1.96512716674392571292e1 +
          s *
            (1.376577541435190426e2 +
              s *
                (4.34565877475229228821e2 +
                  s *
                    (6.45387271733267880336e2 +
                      s *
                        (4.29008140027567833386e2 +
                          s *
                            (1.08635005541779435134e2 +
                              s * (6.57024977031928170135 + s * -6.04244152148580987438e-2)))))));
  } else {
    r =
      -9.86494292470009928597e-3 +
      s *
        (-7.99283237680523006574e-1 +
          s *
            (-1.77579549177547519889e1 +
              s *
                (-1.60636384855821916062e2 +
                  s *
                    (-6.37566443368389627722e2 +
                      s * (-1.02509513161107724954e3 + s * -4.83519191608651397019e2)))));
    q =
      1 +
      s *
        (3.03380607434824582924e1 +
          s *
            (3.25792512996573918826e2 +
              s *
                (1.53672958608443695994e3 +
                  s *
                    (3.19985821950859553908e3 +
                      s *
                        (2.55305040643316442583e3 +
                          s * (4.74528541206955367215e2 + s * -2.24409524465858183362e1))))));
  }
  bits.setFloat64(0, a);
  bits.setInt32(4, 0);
  const z = bits.getFloat64(0);
  return (exp(-z * z - 0.5625) * exp((z - a) * (z + a) + r / q)) / a;
}
