/**
 * The z below which a standard normal value lies with this probability. Algorithm AS 241 (PPND16) of Wichura, Applied Statistics 37 (1988):
 * exact to about 16 digits.
 */
export function normalQuantile(probability: number): number {
  if (probability <= 0) return -Infinity;
  if (probability >= 1) return Infinity;
  const fromMiddle = probability - 0.5;
  if (Math.abs(fromMiddle) <= 0.425) {
    const r = 0.180625 - fromMiddle * fromMiddle;
    return (fromMiddle * polynomial(CENTRE[0], r)) / polynomial(CENTRE[1], r);
  }
  const r = Math.sqrt(-Math.log(Math.min(probability, 1 - probability)));
  const [[over, under], x] = r <= 5 ? [MIDDLE, r - 1.6] : [TAIL, r - 5];
  return (Math.sign(fromMiddle) * polynomial(over, x)) / polynomial(under, x);
}

/** The probability that a standard normal value lies above z. Cody, Mathematics of Computation 23 (1969), as in R's pnorm: keeps its digits far out. */
export function normalAbove(z: number): number {
  if (z < 0) return 1 - normalAbove(-z);
  if (z <= 0.67448975) {
    const square = z * z;
    return 0.5 - (z * polynomial(NEAR[0], square)) / polynomial(NEAR[1], square);
  }
  if (z > 40) return 0;
  const density = Math.exp((-z * z) / 2);
  if (z <= Math.sqrt(32)) return (density * polynomial(HALFWAY[0], z)) / polynomial(HALFWAY[1], z);
  const inverse = 1 / (z * z);
  const rest = (inverse * polynomial(FAR[0], inverse)) / polynomial(FAR[1], inverse);
  return (density * (1 / Math.sqrt(2 * Math.PI) - rest)) / z;
}

type Rational = readonly [over: readonly number[], under: readonly number[]];

/** Coefficients in rising powers. */
function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduceRight((sum, coefficient) => sum * x + coefficient, 0);
}

const CENTRE: Rational = [
  [
    3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987, 67265.7709270087,
    33430.57558358813, 2509.0809287301227,
  ],
  [
    1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271, 28729.085735721943,
    5226.495278852854,
  ],
];
const MIDDLE: Rational = [
  [
    1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684, 0.2417807251774506,
    0.022723844989269184, 0.0007745450142783414,
  ],
  [
    1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457, 0.0005475938084995345,
    1.0507500716444169e-9,
  ],
];
const TAIL: Rational = [
  [
    6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124, 0.0012426609473880784,
    2.7115555687434876e-5, 2.0103343992922881e-7,
  ],
  [
    1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133, 1.8463183175100548e-5,
    1.421511758316446e-7, 2.0442631033899397e-15,
  ],
];

const NEAR: Rational = [
  [18154.98125334356, 1067.6894854603709, 161.02823106855587, 2.2352520354606837, 0.06568233791820745],
  [45507.78933502673, 10260.932208618979, 976.0985517377767, 47.202581904688245, 1],
];
const HALFWAY: Rational = [
  [
    9842.714838383978, 11602.65143764735, 6848.190450536283, 2494.5375852903726, 597.2702763948002, 93.50665613217785,
    8.883149794388377, 0.39894151208813466, 1.0765576773720192e-8,
  ],
  [
    19685.429676859992, 38912.00328609327, 34900.95272114598, 18615.571640885097, 6485.558298266761, 1519.3775994075547,
    235.387901782625, 22.266688044328117, 1,
  ],
];
const FAR: Rational = [
  [
    2.9112874951168793e-5, 0.0014216191932278934, 0.022235277870649807, 0.12740116116024736, 0.215898534057957,
    0.023073441764940174,
  ],
  [7.297515550839662e-5, 0.0037823963320275824, 0.06598813786892856, 0.4682382124808651, 1.284260096144911, 1],
];
