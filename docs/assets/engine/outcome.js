// What comes out for a provision, and how it is written (tiaoli/outcome.py).
(() => {
  "use strict";

  const tiaoli = (globalThis.tiaoli ??= {});
  const { engine, kinds } = tiaoli;
  const { UNBOUNDED } = engine.evaluate;

  const STATUS = Object.freeze({
    ELIGIBLE: "符合",
    NOT_ELIGIBLE: "不符合",
    UNDETERMINED: "未定",
    SUPERSEDED: "就高让位",
    KEPT: "遵守",
    BREACHED: "违反",
    NOT_YET: "未施行",
    EXPIRED: "已失效",
  });
  const PAY = Object.freeze({
    EXACT: "exact", AT_MOST: "at most", UNSTATED: "unstated", NONE: "none",
  });

  // How a page marks an outcome. What gives way to another award, or is judged on a day on which
  // the policy is not in force, is not refused.
  const MARKS = Object.freeze({
    met: "✓", failed: "✗", open: "？", none: "—",
  });
  const MARKED = Object.freeze({
    [STATUS.ELIGIBLE]: "met", [STATUS.KEPT]: "met",
    [STATUS.NOT_ELIGIBLE]: "failed", [STATUS.BREACHED]: "failed",
    [STATUS.UNDETERMINED]: "open",
  });
  const marked = (status) => MARKED[status] ?? "none";

  const money = (fen) => kinds.show({ kind: "Money" }, fen);

  // A verdict on one provision: `low` and `high` bound the amount in fen.
  function outcome(status, pay = PAY.NONE, low = 0n, high = 0n, missing = new Set()) {
    const made = { status, pay, low, high, missing };
    made.text = text(made);
    made.sentence = sentence(made);
    return Object.freeze(made);
  }

  // The outcome as case files write it.
  function text({ status, pay, low, high }) {
    if (status !== STATUS.ELIGIBLE) {
      return status;
    }
    switch (pay) {
      case PAY.EXACT:
        return money(low);
      case PAY.AT_MOST:
        return `至多${money(high)}`;
      case PAY.UNSTATED:
        return "支持";
      default:
        return STATUS.ELIGIBLE;
    }
  }

  // The outcome as people read it.
  function sentence(made) {
    const { status, pay, low, high } = made;
    if (status === STATUS.ELIGIBLE && pay === PAY.EXACT) {
      return `符合，${made.text}`;
    }
    if (status === STATUS.ELIGIBLE && pay === PAY.AT_MOST) {
      return `符合，${made.text}（以评审核定额为准）`;
    }
    if (status === STATUS.ELIGIBLE && pay === PAY.UNSTATED) {
      return "符合，给予支持（金额条文未写）";
    }
    if (status === STATUS.UNDETERMINED && high > 0n && high < UNBOUNDED) {
      return `未定（${money(low)}至${money(high)}之间）`;
    }
    if (status === STATUS.SUPERSEDED) {
      return "就高让位（同一项目已由不低于本项的奖补享受）";
    }
    return status;
  }

  // Whether both say the same, whatever facts they still miss.
  const sameVerdict = (one, other) => one.text === other.text;

  engine.outcome = Object.freeze({ MARKS, PAY, STATUS, marked, money, outcome, sameVerdict });
})();
