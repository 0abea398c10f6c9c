// The kinds of values a fact can have: how they are read, checked and written (tiaoli/kinds.py).
(() => {
  "use strict";

  const tiaoli = (globalThis.tiaoli ??= {});
  const { days, fractions } = tiaoli.engine;
  const { compare, floor, fraction, times } = fractions;

  const UNITS = { 亿元: 10n ** 10n, 万元: 10n ** 6n, 元: 100n };
  const MAX_FEN = 10n ** 16n;
  const MAX_COUNT = 10n ** 12n;
  const DECIMAL = "[0-9]{1,40}(?:\\.[0-9]{1,40})?";
  const GROUPED = `(?:[0-9]{1,3}(?:,[0-9]{3}){1,12}(?:\\.[0-9]{1,40})?|${DECIMAL})`;
  // What Python's patterns take for a blank, which is not quite what a script's do.
  const BLANKS = "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]*";
  const CHINESE_DIGITS = { 两: 2n, 〇: 0n };
  [..."零一二三四五六七八九"].forEach((digit, value) => {
    CHINESE_DIGITS[digit] = BigInt(value);
  });
  const CHINESE_STEPS = { 十: 10n, 百: 100n, 千: 1000n, 万: 10000n };

  // A value that cannot be what its fact says it is; the message is for the case's author.
  class ValueProblem extends Error {}
  ValueProblem.prototype.name = "ValueProblem";

  // The value of a fact nobody has stated; it is neither true nor false.
  const UNKNOWN = Object.freeze({ toString: () => "UNKNOWN" });

  const matched = (pattern, text) => new RegExp(`^(?:${pattern})$`, "u").exec(text);
  const escaped = (text) => text.replace(/[\\^$.*+?()[\]{}|/]/gu, "\\$&");

  function chineseNumber(text) {
    let [total, digit] = [0n, 0n];
    for (const character of text) {
      if (character in CHINESE_STEPS) {
        total += (digit || 1n) * CHINESE_STEPS[character];
        digit = 0n;
      } else {
        digit = CHINESE_DIGITS[character];
      }
    }
    return total + digit;
  }

  function decimal(text) {
    const [whole, rest = ""] = text.replaceAll(",", "").split(".");
    return fraction(BigInt(whole + rest), 10n ** BigInt(rest.length));
  }

  // An exact decimal, or a fraction where no finite decimal exists.
  function decimalText(value) {
    const { n, d } = typeof value === "bigint" ? fraction(value) : value;
    let [denominator, places] = [d, 0];
    while (denominator % 10n === 0n) {
      denominator /= 10n;
      places += 1;
    }
    while (denominator % 2n === 0n || denominator % 5n === 0n) {
      denominator /= denominator % 2n === 0n ? 2n : 5n;
      places += 1;
    }
    if (denominator !== 1n) {
      return `${n}/${d}`;
    }
    const scaled = (n * 10n ** BigInt(places)) / d;
    const sign = scaled < 0n ? "-" : "";
    const digits = String(scaled < 0n ? -scaled : scaled).padStart(places + 1, "0");
    const whole = digits.slice(0, digits.length - places);
    const rest = digits.slice(digits.length - places).replace(/0+$/u, "");
    return rest ? `${sign}${whole}.${rest}` : `${sign}${whole}`;
  }

  function refuse(message) {
    throw new ValueProblem(message);
  }

  // Each kind ---------------------------------------------------------------------------------

  const Money = {
    label: "金额",
    example: () => "3亿元、2.9999亿元、500000.05元",
    read(kind, text) {
      const found = matched(`(-?)(${GROUPED})${BLANKS}(亿元|万元|元)`, text);
      if (found === null) {
        refuse(notMoney(kind, text));
      }
      const [, sign, number, unit] = found;
      const fen = times(decimal(number), UNITS[unit]);
      if (sign && fen.n) {
        refuse(`\`${text}\` 为负数；金额不能小于0`);
      }
      if (fen.d !== 1n) {
        refuse(`\`${text}\` 比分还小；金额最小到0.01元`);
      }
      if (fen.n > MAX_FEN) {
        refuse(`\`${text}\` 超过100万亿元，请检查单位`);
      }
      return fen.n;
    },
    show(kind, value) {
      for (const [unit, finest] of [["亿元", 10n ** 4n], ["万元", 10n ** 2n]]) {
        if (value >= UNITS[unit] && value % finest === 0n) {
          return decimalText(fraction(value, UNITS[unit])) + unit;
        }
      }
      return `${decimalText(fraction(value, 100n))}元`;
    },
  };

  function notMoney(kind, text) {
    if (matched(`-?${GROUPED}${BLANKS}[万亿]`, text)) {
      return `\`${text}\` 缺“元”字；请写成 ${text}元`;
    }
    if (matched(`-?${GROUPED}`, text)) {
      return `\`${text}\` 没有单位；请写明 元、万元 或 亿元`;
    }
    if (text.includes(",")) {
      return `\`${text}\` 不是金额；千分位逗号须每三位一个，也可以不写`;
    }
    return `\`${text}\` 不是金额；请写成 ${Money.example()}`;
  }

  const Count = {
    label: "个数",
    example: () => "20",
    describe: (kind) => `整数（${kind.unit}），如 20${kind.unit}`,
    read(kind, text) {
      const { unit } = kind;
      const found = matched(`(-?)(${GROUPED})${BLANKS}(?:${escaped(unit)})?`, text);
      if (found === null) {
        refuse(`\`${text}\` 不是以“${unit}”计的整数；请写成 20${unit}`);
      }
      const value = decimal(found[2]);
      if (value.d !== 1n) {
        refuse(`\`${text}\` 不是整数；以“${unit}”计的数不能有小数`);
      }
      if (found[1] && value.n) {
        refuse(`\`${text}\` 为负数；以“${unit}”计的数不能小于0`);
      }
      if (value.n > MAX_COUNT) {
        refuse(`\`${text}\` 过大，请检查`);
      }
      return value.n;
    },
    show: (kind, value) => `${value}${kind.unit}`,
  };

  const Year = {
    label: "年度",
    example: () => "2024年",
    read(kind, text) {
      const found = matched(`((?:19|20)[0-9]{2})${BLANKS}(?:年度?)?`, text);
      if (found === null) {
        refuse(`\`${text}\` 不是年度；请写成 2024年`);
      }
      return BigInt(found[1]);
    },
    show: (kind, value) => `${value}年`,
  };

  const Share = {
    label: "占比",
    example: () => "60%",
    read(kind, text) {
      const found = matched(`(-?)(${DECIMAL})${BLANKS}[%％]`, text);
      if (found === null) {
        const what = matched(DECIMAL, text) ? "没有百分号" : "不是百分比";
        refuse(`\`${text}\` ${what}；请写成百分比，如 60%`);
      }
      const value = times(decimal(found[2]), fraction(1n, 100n));
      if (found[1] && value.n) {
        refuse(`\`${text}\` 为负数；占比不能小于0%`);
      }
      if (value.n > value.d) {
        refuse(`\`${text}\` 超过100%；占比在0%到100%之间`);
      }
      return value;
    },
    show(kind, value) {
      const text = decimalText(times(value, 100n));
      if (100n % value.d === 0n || (!text.includes("/") && text.length < 12)) {
        return `${text}%`;
      }
      // Cut, not rounded, to four decimals: for display only.
      return `约${decimalText(fraction(floor(times(value, 10n ** 6n)), 10n ** 4n))}%`;
    },
    check(kind, value) {
      if (typeof value?.n !== "bigint" || compare(value, 0n) < 0 || compare(value, 1n) > 0) {
        refuse(`\`${String(value)}\` 不是0到1之间的占比`);
      }
      return value;
    },
  };

  const YesNo = {
    label: "是否",
    example: () => "是",
    describe: () => "是 或 否",
    read(kind, text) {
      if (text !== "是" && text !== "否") {
        refuse(`\`${text}\` 既不是“是”也不是“否”；请写 是、否 或 未知`);
      }
      return text === "是";
    },
    show: (kind, value) => (value ? "是" : "否"),
  };

  const Choice = {
    label: "选项",
    example: () => "",
    describe: (kind) => `${kind.options.join("、")} 之一`,
    read(kind, text) {
      if (!kind.options.includes(text)) {
        refuse(`\`${text}\` 不在选项之中；请从 ${kind.options.join("、")} 中选一个`);
      }
      return text;
    },
    show: (kind, value) => value,
  };

  const DATE =
    "([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})|([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日";
  const DateKind = {
    label: "日期",
    example: () => "2024-02-17",
    read(kind, text) {
      const found = matched(DATE, text);
      if (found === null) {
        refuse(`\`${text}\` 不是日期；请写成 2024-02-17`);
      }
      const [year, month, day] = found.slice(1).filter((part) => part !== undefined).map(BigInt);
      if (!days.exists(year, month, day)) {
        refuse(`\`${text}\` 这一天不存在；请检查年月日`);
      }
      if (year < 1949n || year > 2200n) {
        refuse(`\`${text}\` 的年份不在1949至2200之间`);
      }
      return days.iso(year, month, day);
    },
    show: (kind, value) => value,
  };

  const Duration = {
    label: "期限",
    example: () => "3年、18个月",
    read(kind, text) {
      const digit = "[一二三四五六七八九]";
      const found = matched(
        `([0-9]{1,13}|${digit}?十${digit}?|${digit})${BLANKS}(年|个月|月|日|天)`, text,
      );
      if (found === null) {
        refuse(`\`${text}\` 不是期限；请写成 3年、18个月`);
      }
      const length = /^[0-9]/u.test(found[1]) ? BigInt(found[1]) : chineseNumber(found[1]);
      const inDays = found[2] === "日" || found[2] === "天";
      if (inDays !== (kind.unit === "日")) {
        refuse(`\`${text}\` 的单位不对；这里的期限按“${kind.unit}”计`);
      }
      const value = found[2] === "年" ? length * 12n : length;
      if (value > MAX_COUNT) {
        refuse(`\`${text}\` 过长，请检查`);
      }
      return value;
    },
    show(kind, value) {
      if (kind.unit === "日") {
        return `${value}日`;
      }
      return value % 12n === 0n ? `${value / 12n}年` : `${value}个月`;
    },
  };

  const Yearly = {
    label: "各年数列",
    example: () => "{2023: 2.2亿元, 2024: 3亿元}",
    describe: (kind) => `各年${of(kind.of).label}，如 ${Yearly.example()}`,
    read(kind, text) {
      return refuse(`\`${text}\` 不是各年数列；请写成 ${Yearly.example()}`);
    },
    show: (kind, value) =>
      value
        .map(([year, each]) => `${year}年 ${each === UNKNOWN ? "未知" : show(kind.of, each)}`)
        .join("、"),
    check: (kind, value) =>
      value.map(([year, each]) => [
        check({ kind: "Year" }, year),
        each === UNKNOWN ? UNKNOWN : check(kind.of, each),
      ]),
  };

  // A series written as pairs of a year and a value (or 未知), both as text.
  function readYears(kind, pairs) {
    if (pairs.length === 0) {
      refuse(`数列为空；请写成 ${Yearly.example()}`);
    }
    const series = pairs.map(([year, text]) => {
      const value = text === "未知" ? UNKNOWN : read(kind.of, text);
      return [Year.read(null, year), value];
    });
    series.sort(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0));
    series.slice(1).forEach(([later], number) => {
      const earlier = series[number][0];
      if (later === earlier) {
        refuse(`${later}年写了两次；只留一处`);
      }
      if (later !== earlier + 1n) {
        refuse(`缺${earlier + 1n}年；中间的年度不知道时请写 未知`);
      }
    });
    return series;
  }

  const Key = {
    label: "名称",
    example: () => "甲项目",
    read(kind, text) {
      const length = [...text].length;
      if (length === 0 || length > 200) {
        refuse("名称须为1至200个字");
      }
      return text;
    },
    show: (kind, value) => value,
  };

  const KINDS = {
    Money, Count, Year, Share, YesNo, Choice, Date: DateKind, Duration, Yearly, Key,
  };

  // All kinds ---------------------------------------------------------------------------------

  function of(kind) {
    if (!Object.hasOwn(KINDS, kind?.kind)) {
      throw new TypeError(`there is no kind ${String(kind?.kind)}`);
    }
    return KINDS[kind.kind];
  }

  // The value written as `text`; throws a ValueProblem that says what to write instead.
  function read(kind, text) {
    return of(kind).read(kind, text);
  }

  // The value as people write it.
  function show(kind, value) {
    return of(kind).show(kind, value);
  }

  // The value, if this kind can have it; throws a ValueProblem otherwise.
  function check(kind, value) {
    const own = of(kind);
    return own.check ? own.check(kind, value) : own.read(kind, own.show(kind, value));
  }

  // The kind and how to write it, in Chinese.
  function describe(kind) {
    const own = of(kind);
    return own.describe ? own.describe(kind) : `${own.label}，如 ${own.example()}`;
  }

  // What a constant of the rules' data or an exported value stands for.
  function imported(kind, value) {
    if (value?.unknown === true) {
      return UNKNOWN;
    }
    switch (kind.kind) {
      case "Money":
      case "Count":
      case "Year":
      case "Duration":
        return BigInt(value);
      case "Share":
        return fraction(...value.fraction.split("/").map(BigInt));
      case "Yearly":
        return value.map(([year, each]) => [BigInt(year), imported(kind.of, each)]);
      default:
        of(kind);
        return value;
    }
  }

  tiaoli.UNKNOWN = UNKNOWN;
  tiaoli.ValueProblem = ValueProblem;
  tiaoli.kinds = Object.freeze({
    check, decimalText, describe, imported, read, readYears, show,
    label: (kind) => of(kind).label,
    example: (kind) => of(kind).example(),
  });
})();
