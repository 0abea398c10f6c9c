/* The limit: the formulas in C over columns in memory, 2,048 rows at a time.
 *
 * Columns come in the order of the enum; money, counts and years are int64, dates int32 (days since
 * 1970), choices and yes/no uint8. Amounts are fen; no amount is negative, so / rounds down.
 */
#include <stdint.h>
#include <string.h>

#define BLOCK 2048

enum column {
    TYPE, LEGAL_PERSON, AI_INDUSTRY, MEETS_TERMS,
    AI_COMPANY, AI_REVENUE, REVENUE, BEST_BEFORE, YEAR,
    PARK_RUNS, PARK_DAY, PARK_LEVEL, PARK_REVENUE,
    MEET_BACKED, MEET_HOST, MEET_HERE, MEET_PEOPLE, MEET_NATIONAL, MEET_WORLD, MEET_AI, MEET_HALL,
    MEET_ROOMS,
    SOFT_FIRST, SOFT_FRAMEWORK, SOFT_ROLE, SOFT_DAY, SOFT_COST, SOFT_SALES,
    MODEL_ADVANCED, MODEL_FILED, MODEL_TRADE, MODEL_DAY, MODEL_RANK,
    PROJECT_LEVEL, PROJECT_PLAN, PROJECT_LEADS, PROJECT_AI, PROJECT_ARRIVED, PROJECT_PASSED_ON,
    STD_LEVEL, STD_ISSUED, STD_FIELD, STD_REVISION, STD_ROLE, STD_RANK,
    TALENT_JOINT, TALENT_FLEXIBLE, TALENT_OUTSIDE, TALENT_WAGES, TALENT_OTHERS,
    FACTORY_DAY, FACTORY_LEVEL,
    BUY_PATENT, BUY_FIRST, BUY_USED, BUY_DAY, BUY_AMOUNT,
    GRID_IS, GRID_INVESTED
};

/* Options in the order of the vocabulary. */
enum { COMPANY, ASSOCIATION, CIVIL, OTHER_BODY, RESEARCH, SCHOOL, PERSON, OFFICE };
enum { PARK_STATE, PARK_PROVINCE, PARK_CITY, PARK_OTHER };
enum { HOST_OTHER = 5 };
enum { ROLE_MAKER, ROLE_INSTITUTE, ROLE_USER, ROLE_OTHER };
enum { LEVEL_STATE, LEVEL_PROVINCE };
enum { PLAN_MAJOR, PLAN_KEY };
enum { STD_WORLD, STD_STATE, STD_TRADE };
enum { FIELD_AI };
enum { LEADING, JOINING };
enum { FACTORY_BEST, FACTORY_STATE_OTHER, FACTORY_ADVANCED, FACTORY_SHOP };

static const int32_t START = 19770;  /* 2024-02-17 */
static const int32_t SUZHOU = 19723; /* 2024-01-01 */
static const int32_t END = 20269;    /* 2025-06-30 */
static const int64_t GROWTH_YEAR = 2024;

#define I64(c) ((const int64_t *)columns[c] + from)
#define I32(c) ((const int32_t *)columns[c] + from)
#define U8(c) ((const uint8_t *)columns[c] + from)
#define EACH for (int64_t i = 0; i < n; i++)
#define FN(name)                                                                                   \
    static void name(const void *const *columns, int64_t from, int64_t n, int64_t step,            \
                     const uint8_t *restrict scope, int64_t *restrict x)

static inline int64_t lower(int64_t a, int64_t b) { return a < b ? a : b; }
static inline int64_t on(int64_t amount, uint8_t where) { return amount & -(int64_t)where; }

static void in_scope(const void *const *columns, int64_t from, int64_t n, uint8_t *restrict scope) {
    const uint8_t *type = U8(TYPE), *legal = U8(LEGAL_PERSON), *ai = U8(AI_INDUSTRY),
                  *terms = U8(MEETS_TERMS);
    EACH scope[i] = ((type[i] <= OTHER_BODY) & legal[i] & ai[i]) |
                    ((type[i] >= RESEARCH) & (type[i] <= PERSON) & terms[i]);
}

FN(growth) {
    const int64_t *now = I64(REVENUE), *before = I64(BEST_BEFORE), *part = I64(AI_REVENUE),
                  *year = I64(YEAR);
    const uint8_t *type = U8(TYPE), *company = U8(AI_COMPANY);
    const int64_t t1 = 30000000000 + step, t2 = 50000000000 + step, t3 = 100000000000 + step;
    EACH {
        int64_t a = (now[i] > t1) & (before[i] <= t1) ? 10000000 + step : 0;
        a = (now[i] > t2) & (before[i] <= t2) ? 20000000 + step : a;
        a = (now[i] > t3) & (before[i] <= t3) ? 25000000 + step : a;
        x[i] = on(a, scope[i] & company[i] & (type[i] == COMPANY) & (now[i] > 0) &
                         (part[i] * 5 >= now[i] * 3) & (year[i] == GROWTH_YEAR));
    }
}

FN(park) {
    const int64_t *base = I64(PARK_REVENUE);
    const int32_t *day = I32(PARK_DAY);
    const uint8_t *level = U8(PARK_LEVEL), *runs = U8(PARK_RUNS);
    EACH {
        int64_t cap = level[i] == PARK_STATE      ? 100000000 + step
                      : level[i] == PARK_PROVINCE ? 50000000 + step
                                                  : 30000000 + step;
        x[i] = on(lower((base[i] + 5000) / 10000, cap),
                  scope[i] & runs[i] & (day[i] >= START) & (day[i] <= END) &
                      (level[i] != PARK_OTHER));
    }
}

FN(meeting) {
    const int64_t *hall = I64(MEET_HALL), *rooms = I64(MEET_ROOMS), *people = I64(MEET_PEOPLE);
    const uint8_t *backed = U8(MEET_BACKED), *host = U8(MEET_HOST), *here = U8(MEET_HERE),
                  *nation = U8(MEET_NATIONAL), *world = U8(MEET_WORLD), *ai = U8(MEET_AI);
    EACH x[i] = on(lower((hall[i] + rooms[i] + 1) >> 1, 200000000 + step),
                   scope[i] & (backed[i] | (host[i] != HOST_OTHER)) & here[i] &
                       (people[i] >= 500 + step) & (nation[i] | world[i]) & ai[i]);
}

FN(software) {
    const int64_t *cost = I64(SOFT_COST), *sales = I64(SOFT_SALES);
    const int32_t *day = I32(SOFT_DAY);
    const uint8_t *type = U8(TYPE), *first = U8(SOFT_FIRST), *framework = U8(SOFT_FRAMEWORK),
                  *role = U8(SOFT_ROLE);
    EACH {
        int64_t base = role[i] == ROLE_USER ? sales[i] : cost[i];
        x[i] = on(lower((base + 5) / 10, 250000000 + step),
                  scope[i] & first[i] & framework[i] & (day[i] >= START) & (day[i] <= END) &
                      ((role[i] == ROLE_USER) | ((role[i] == ROLE_MAKER) & (type[i] == COMPANY))));
    }
}

FN(model) {
    const int64_t *rank = I64(MODEL_RANK);
    const int32_t *day = I32(MODEL_DAY);
    const uint8_t *type = U8(TYPE), *advanced = U8(MODEL_ADVANCED), *filed = U8(MODEL_FILED),
                  *trade = U8(MODEL_TRADE);
    EACH x[i] = on(100000000 + step,
                   scope[i] & advanced[i] & filed[i] & trade[i] & (day[i] >= START) &
                       (day[i] <= END) & (rank[i] <= 10 + step) &
                       ((type[i] == COMPANY) | (type[i] == RESEARCH) | (type[i] == SCHOOL)));
}

FN(matched) {
    const int64_t *arrived = I64(PROJECT_ARRIVED), *passed_on = I64(PROJECT_PASSED_ON);
    const uint8_t *level = U8(PROJECT_LEVEL), *plan = U8(PROJECT_PLAN), *leads = U8(PROJECT_LEADS),
                  *ai = U8(PROJECT_AI);
    (void)scope;
    EACH {
        int64_t net = arrived[i] - passed_on[i];
        uint8_t state = level[i] == LEVEL_STATE;
        /* A tenth and a twentieth by one division. */
        int64_t part = ((net << state) + 10) / 20;
        x[i] = on(lower(part, state ? 200000000 + step : 100000000 + step),
                  ((state & (plan[i] <= PLAN_KEY)) |
                   ((level[i] == LEVEL_PROVINCE) & (plan[i] == PLAN_MAJOR))) &
                      leads[i] & ai[i]);
    }
}

FN(world_standard) {
    const uint8_t *type = U8(TYPE), *level = U8(STD_LEVEL), *issued = U8(STD_ISSUED),
                  *field = U8(STD_FIELD), *revision = U8(STD_REVISION), *role = U8(STD_ROLE);
    (void)scope;
    EACH x[i] = on(role[i] == LEADING ? 100000000 + step : 50000000 + step,
                   (level[i] == STD_WORLD) & issued[i] & (field[i] == FIELD_AI) & !revision[i] &
                       (role[i] <= JOINING) & ((type[i] == COMPANY) | (type[i] == RESEARCH)));
}

FN(national_standard) {
    const int64_t *rank = I64(STD_RANK);
    const uint8_t *type = U8(TYPE), *level = U8(STD_LEVEL), *issued = U8(STD_ISSUED),
                  *field = U8(STD_FIELD), *revision = U8(STD_REVISION);
    (void)scope;
    EACH {
        uint8_t state = (level[i] == STD_STATE) & (rank[i] <= 3 + step);
        uint8_t trade = (level[i] == STD_TRADE) & (rank[i] <= 2 + step);
        x[i] = on(state ? 20000000 + step : 10000000 + step,
                  (state | trade) & issued[i] & (field[i] == FIELD_AI) & !revision[i] &
                      ((type[i] == COMPANY) | (type[i] == RESEARCH)));
    }
}

FN(talent) {
    const int64_t *wages = I64(TALENT_WAGES), *others = I64(TALENT_OTHERS);
    const uint8_t *type = U8(TYPE), *joint = U8(TALENT_JOINT), *flexible = U8(TALENT_FLEXIBLE),
                  *outside = U8(TALENT_OUTSIDE);
    const int64_t most = 50000000 + step;
    (void)scope;
    EACH {
        int64_t rest = others[i] >= most ? 0 : most - others[i];
        x[i] = on(lower((wages[i] * 3 + 5) / 10, rest),
                  (type[i] == COMPANY) & joint[i] & flexible[i] & outside[i]);
    }
}

FN(factory) {
    const int32_t *day = I32(FACTORY_DAY);
    const uint8_t *type = U8(TYPE), *level = U8(FACTORY_LEVEL);
    (void)scope;
    EACH {
        int64_t a = level[i] == FACTORY_BEST       ? 30000000 + step
                    : level[i] == FACTORY_ADVANCED ? 20000000 + step
                    : level[i] == FACTORY_SHOP     ? 10000000 + step
                                                   : 0;
        x[i] = on(a, (type[i] == COMPANY) & (day[i] >= SUZHOU) & (day[i] <= END));
    }
}

FN(purchase) {
    const int64_t *amount = I64(BUY_AMOUNT);
    const int32_t *day = I32(BUY_DAY);
    const uint8_t *type = U8(TYPE), *patent = U8(BUY_PATENT), *first = U8(BUY_FIRST),
                  *used = U8(BUY_USED);
    EACH x[i] = on(lower((amount[i] + 5) / 10, 250000000 + step),
                   scope[i] & patent[i] & first[i] & used[i] & (day[i] >= START) &
                       (day[i] <= END) & (type[i] == COMPANY));
}

FN(grid) {
    const int64_t *invested = I64(GRID_INVESTED);
    const uint8_t *is = U8(GRID_IS);
    (void)scope;
    (void)step;
    EACH x[i] = on((invested[i] * 3 + 10) / 20, is[i]);
}

typedef void formula(const void *const *, int64_t, int64_t, int64_t, const uint8_t *restrict,
                     int64_t *restrict);
static formula *const FORMULAS[] = {growth,         park,              meeting, software,
                                    model,          matched,           world_standard,
                                    national_standard, talent,         factory, purchase,
                                    grid};

/* Judges the rows from `from` to `to` by `number` formulas. Adds up what each pays and how many
 * rows it pays; where `amounts` is not null, writes each formula's amounts there as well. */
void judge(const void *const *columns, int64_t from, int64_t to, int64_t number,
           const int64_t *which, const int64_t *steps, int64_t *paid, int64_t *cases,
           int64_t *const *amounts) {
    int64_t x[BLOCK];
    uint8_t scope[BLOCK];
    for (int64_t start = from; start < to; start += BLOCK) {
        int64_t n = to - start < BLOCK ? to - start : BLOCK;
        in_scope(columns, start, n, scope);
        for (int64_t f = 0; f < number; f++) {
            FORMULAS[which[f]](columns, start, n, steps[f], scope, x);
            int64_t sum = 0, count = 0;
            EACH {
                sum += x[i];
                count += x[i] > 0;
            }
            paid[f] += sum;
            cases[f] += count;
            if (amounts)
                memcpy(amounts[f] + start, x, (size_t)n * sizeof *x);
        }
    }
}
