// Dates as ISO strings, which sort as days do: numbers of days, calendar months.
(() => {
  "use strict";

  const tiaoli = (globalThis.tiaoli ??= {});
  const engine = (tiaoli.engine ??= {});

  const WRITTEN = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/;
  const LENGTHS = [31n, 28n, 31n, 30n, 31n, 30n, 31n, 31n, 30n, 31n, 30n, 31n];

  const isLeap = (year) => year % 4n === 0n && (year % 100n !== 0n || year % 400n === 0n);
  const monthLength = (year, month) =>
    month === 2n && isLeap(year) ? 29n : LENGTHS[Number(month) - 1];
  const daysBefore = (year) => 365n * year + year / 4n - year / 100n + year / 400n;

  function exists(year, month, day) {
    return (
      year >= 1n && year <= 9999n && month >= 1n && month <= 12n && day >= 1n &&
      day <= monthLength(year, month)
    );
  }

  function iso(year, month, day) {
    if (!exists(year, month, day)) {
      throw new RangeError(`no such day: ${year}-${month}-${day}`);
    }
    const two = (number) => String(number).padStart(2, "0");
    return `${String(year).padStart(4, "0")}-${two(month)}-${two(day)}`;
  }

  function split(date) {
    const found = WRITTEN.exec(date);
    if (found === null) {
      throw new TypeError(`${String(date)} is no date`);
    }
    return found.slice(1).map(BigInt);
  }

  const isDate = (value) => typeof value === "string" && WRITTEN.test(value);
  const yearOf = (date) => split(date)[0];
  const lastDayOf = (year) => iso(year, 12n, 31n);

  // The days from the first of January of the year 1, which is day 1, as Python counts them.
  function ordinal(date) {
    const [year, month, day] = split(date);
    let days = daysBefore(year - 1n) + day;
    for (let each = 1n; each < month; each += 1n) {
      days += monthLength(year, each);
    }
    return days;
  }

  function fromOrdinal(days) {
    let year = days / 366n + 1n;
    while (daysBefore(year) < days) {
      year += 1n;
    }
    let rest = days - daysBefore(year - 1n);
    let month = 1n;
    while (rest > monthLength(year, month)) {
      rest -= monthLength(year, month);
      month += 1n;
    }
    return iso(year, month, rest);
  }

  const addDays = (date, days) => fromOrdinal(ordinal(date) + days);
  const daysBetween = (from, to) => ordinal(to) - ordinal(from);

  // The corresponding day so many months later, or the month's last day where there is none.
  function addMonths(date, months) {
    const [year, month, day] = split(date);
    const total = year * 12n + month - 1n + months;
    const [then, of] = [total / 12n, (total % 12n) + 1n];
    const last = monthLength(then, of);
    return iso(then, of, day < last ? day : last);
  }

  engine.days = Object.freeze({
    addDays, addMonths, daysBetween, exists, isDate, iso, lastDayOf, split, yearOf,
  });
})();
