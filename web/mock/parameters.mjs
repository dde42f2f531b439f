/** What the mock's catalogue adds to its rules: business items and parameters, as GET /api/rules has them. */

/** @typedef {import('../src/api/contract').Text} Text */
/** @typedef {import('../src/api/contract').RuleParameter} RuleParameter */

/**
 * @param {string} name @param {unknown} value @param {string} type @param {string} unit
 * @param {string} zh @param {string} en @param {number | null} [min] @param {number | null} [max]
 * @returns {RuleParameter}
 */
const parameter = (name, value, type, unit, zh, en, min = null, max = null) =>
  /** @type {RuleParameter} */ ({
    name,
    default: value,
    value,
    type,
    unit,
    min,
    max,
    description: { zh, en },
  })

const INPATIENT = { code: 'inpatient', zh: '住院待遇', en: 'Inpatient benefits' }
const STOCK = { code: 'inventory', zh: '进销存', en: 'Inventory' }
const PERSON = { code: 'person', zh: '人员信息', en: 'Person records' }
const OTHER = { code: 'other', zh: '其他', en: 'Other' }

/** @type {Readonly<Record<string, { business_item: Text & { code: string }, parameters: readonly RuleParameter[] }>>} */
export const PARAMETERS = {
  'readmission-within-days': {
    business_item: INPATIENT,
    parameters: [
      parameter(
        'max_gap_days',
        2,
        'integer',
        'days',
        '出院日期到再次入院日期的最大天数（日历日之差）',
        'Most calendar days from the discharge to the admission.',
        0,
        365,
      ),
      parameter(
        'age_below',
        70,
        'integer',
        'years',
        '只看再次入院当日未满该年龄的人',
        'Only persons below this age on the day of the later admission.',
        1,
        200,
      ),
    ],
  },
  'stock-oversold': {
    business_item: STOCK,
    parameters: [
      parameter(
        'tolerance',
        0,
        'number',
        'units of the item',
        '允许的负结存',
        'Negative balance that is allowed.',
        0,
      ),
    ],
  },
  'id-number-modified': {
    business_item: PERSON,
    parameters: [
      parameter(
        'ignore_upgrade',
        true,
        'boolean',
        'yes or no',
        '15 位升 18 位不算修改',
        'An upgrade from 15 to 18 digits is no change.',
      ),
    ],
  },
  'id-number-and-name-modified': { business_item: PERSON, parameters: [] },
  'id-number-duplicate': { business_item: PERSON, parameters: [] },
  'frequent-outpatient': {
    business_item: OTHER,
    parameters: [
      parameter('per_day', 4, 'integer', 'visits', '一天内的次数', 'Visits in a day.', 2, 100),
      parameter(
        'med_types',
        ['11', '14'],
        'array',
        'med_type codes',
        '计入的医疗类别',
        'Kinds of visit that count.',
      ),
    ],
  },
}

export const DEFAULTS = { business_item: OTHER, parameters: [] }
