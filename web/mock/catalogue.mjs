/** The rules of the mock, in the shape of GET /api/rules. */

/**
 * @typedef {import('../src/api/contract').Level} Level
 * @typedef {import('../src/api/contract').Text} Text
 * @typedef {{ id: string, section: string, level: Level, weight: number, name: Text, meaning: Text, to_check: Text }} MockRule
 */

/** @type {readonly MockRule[]} */
export const RULES = [
  {
    id: 'readmission-within-days',
    section: '3.15.1',
    level: 'high',
    weight: 26,
    name: { zh: '两天内重复住院', en: 'Readmission within two days' },
    to_check: {
      zh: '核对两次住院的诊断、病历和费用，确认再次入院是否必要。',
      en: 'Compare diagnoses, records and fees of both stays.',
    },
    meaning: {
      zh: '70 岁以下参保人员出院后两天内又在同一家医院办理入院。可能是分解住院：把一次住院拆成两次结算，多占起付线和床日费用。',
      en: 'A person under 70 is admitted to the same hospital again within two days of being discharged from it. One stay may have been split into two settlements.',
    },
  },
  {
    id: 'stock-oversold',
    section: 'inventory',
    level: 'high',
    weight: 22,
    name: { zh: '销大于存', en: 'Sold more than in stock' },
    to_check: {
      zh: '核对进货票据、盘点表和销售明细。',
      en: 'Compare purchase papers, stocktakes and sales.',
    },
    meaning: {
      zh: '同一批次药品按业务时间累计，销售数量超过库存。可能存在串换、虚假销售或漏报采购。',
      en: 'By business time, more of one batch was sold than was in stock. Goods may have been swapped, sales invented or purchases left out.',
    },
  },
  {
    id: 'id-number-modified',
    section: '3.5.6',
    level: 'high',
    weight: 12,
    name: { zh: '身份证号修改', en: 'ID number modified' },
    to_check: {
      zh: '核对公安户籍信息和变更申请材料。',
      en: 'Compare police records and the papers of the change.',
    },
    meaning: {
      zh: '人员的证件号码被修改，且不是 15 位升 18 位。需核实是否冒名参保或顶替享受待遇。',
      en: "A person's ID number was changed, other than from 15 to 18 digits. Check for insurance in another person's name.",
    },
  },
  {
    id: 'id-number-and-name-modified',
    section: '3.5.7',
    level: 'high',
    weight: 6,
    name: { zh: '身份证号和姓名同时修改', en: 'ID number and name modified together' },
    to_check: {
      zh: '核对改前改后是否为同一人。',
      en: 'Check whether it is the same person before and after.',
    },
    meaning: {
      zh: '同一人员的证件号码和姓名在同一天内都被修改，相当于换了一个人。',
      en: 'The ID number and the name of one person record both changed within a day: the record now describes somebody else.',
    },
  },
  {
    id: 'id-number-duplicate',
    section: '3.5.8',
    level: 'high',
    weight: 9,
    name: { zh: '身份证重复', en: 'Duplicate ID number' },
    to_check: {
      zh: '核对两名人员是否为同一人重复参保。',
      en: 'Check whether both are one person insured twice.',
    },
    meaning: {
      zh: '规范化之后，两个及以上人员持有同一个证件号码。',
      en: 'After normalisation, two or more persons hold one ID number.',
    },
  },
  {
    id: 'mass-cross-pool-in',
    section: '3.6.2',
    level: 'medium',
    weight: 8,
    name: { zh: '跨统筹转入人员多', en: 'Many cross-pool transfers into one employer' },
    to_check: {
      zh: '核对劳动合同、工资和个税记录。',
      en: 'Compare contracts, wages and income tax records.',
    },
    meaning: {
      zh: '同一单位在一个结算期内有 10 人及以上跨统筹转入。',
      en: 'Ten or more persons were transferred across pools into one employer in one settlement period.',
    },
  },
  {
    id: 'frequent-outpatient',
    section: 'inventory',
    level: 'medium',
    weight: 11,
    name: { zh: '频繁门诊', en: 'Frequent outpatient visits' },
    to_check: { zh: '核对门诊病历和购药清单。', en: 'Compare outpatient records and lists of medicines.' },
    meaning: {
      zh: '同一人员一天内门诊 4 次及以上，或一个月内 20 次及以上。',
      en: 'One person had four or more outpatient visits in a day, or twenty or more in a month.',
    },
  },
  {
    id: 'markup-over-limit',
    section: 'inventory',
    level: 'medium',
    weight: 7,
    name: { zh: '加价率超限', en: 'Markup over limit' },
    to_check: { zh: '核对进销价格和加价政策。', en: 'Compare prices with the markup policy.' },
    meaning: {
      zh: '销售单价超过最近一次采购单价的 115%。',
      en: 'The sale price is more than 115 % of the last purchase price.',
    },
  },
  {
    id: 'stocktake-discrepancy',
    section: 'inventory',
    level: 'low',
    weight: 6,
    name: { zh: '盘点差异', en: 'Stocktake discrepancy' },
    to_check: { zh: '核对盘点记录和出入库单据。', en: 'Compare the stocktake with receipts and issues.' },
    meaning: {
      zh: '盘存数量与账面结存相差超过 5%，且超过 5 个单位。',
      en: 'The counted stock differs from the running balance by more than 5 % and more than five units.',
    },
  },
]
