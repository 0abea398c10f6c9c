// Exact numbers: whole ones are BigInt, others fractions {n, d} in lowest terms with d above 0.
(() => {
  "use strict";

  const tiaoli = (globalThis.tiaoli ??= {});
  const engine = (tiaoli.engine ??= {});

  function gcd(a, b) {
    let [x, y] = [a < 0n ? -a : a, b];
    while (y) {
      [x, y] = [y, x % y];
    }
    return x;
  }

  function fraction(n, d = 1n) {
    if (d === 0n) {
      throw new RangeError("a fraction of zero parts");
    }
    const [above, below] = d < 0n ? [-n, -d] : [n, d];
    const common = gcd(above, below);
    return Object.freeze({ n: above / common, d: below / common });
  }

  const isWhole = (value) => typeof value === "bigint";

  function parts(value) {
    if (isWhole(value)) {
      return [value, 1n];
    }
    if (!isWhole(value?.n) || !isWhole(value?.d)) {
      throw new TypeError(`${String(value)} is no number`);
    }
    return [value.n, value.d];
  }

  // Negative, zero or positive, as `one` lies below, at or above `other`.
  function compare(one, other) {
    const [a, b] = parts(one);
    const [c, d] = parts(other);
    const difference = a * d - c * b;
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  }

  function plus(one, other) {
    if (isWhole(one) && isWhole(other)) {
      return one + other;
    }
    const [a, b] = parts(one);
    const [c, d] = parts(other);
    return fraction(a * d + c * b, b * d);
  }

  function times(one, other) {
    if (isWhole(one) && isWhole(other)) {
      return one * other;
    }
    const [a, b] = parts(one);
    const [c, d] = parts(other);
    return fraction(a * c, b * d);
  }

  const minus = (one, other) => plus(one, times(other, -1n));
  const least = (one, other) => (compare(other, one) < 0 ? other : one);
  const most = (one, other) => (compare(other, one) > 0 ? other : one);

  // The quotient rounded down, also of negative numbers, where BigInt rounds towards zero.
  function floorDivided(n, d) {
    const quotient = n / d;
    return n % d !== 0n && n < 0n !== d < 0n ? quotient - 1n : quotient;
  }

  function floor(value) {
    const [n, d] = parts(value);
    return floorDivided(n, d);
  }

  // Rounded half-up to a whole number; amounts are never negative.
  function halfUp(value) {
    const [n, d] = parts(value);
    return d === 1n ? n : floorDivided(2n * n + d, 2n * d);
  }

  engine.fractions = Object.freeze({
    compare, floor, floorDivided, fraction, halfUp, isWhole, least, minus, most, plus, times,
  });
})();
