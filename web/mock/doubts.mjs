/** Synthetic doubts in the contract's shape. Nobody and nothing in them exists. */

import { between, choose } from './random.mjs'
import { RULES } from './catalogue.mjs'

/**
 * @typedef {import('../src/api/contract').DoubtDetail} DoubtDetail
 * @typedef {import('../src/api/contract').Evidence} Evidence
 * @typedef {import('./catalogue.mjs').MockRule} MockRule
 * @typedef {Omit<DoubtDetail, 'rule' | 'history'>} MockDoubt
 */

const SURNAMES = [...'赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜']
const HOUR = 3_600_000
const DAY = 24 * HOUR
const TOTAL = RULES.reduce((sum, rule) => sum + rule.weight, 0)

/** @param {number} ms RFC 3339 in +08:00 */
export function rfc3339(ms) {
  return `${new Date(Math.round(ms / 1000) * 1000 + 8 * HOUR).toISOString().slice(0, 19)}+08:00`
}

/** @param {() => number} random */
function uuid(random) {
  const hex = Array.from({ length: 32 }, () => Math.floor(random() * 16).toString(16)).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`
}

/**
 * @param {() => number} random
 * @returns {MockRule}
 */
function anyRule(random) {
  let left = random() * TOTAL
  for (const rule of RULES) {
    left -= rule.weight
    if (left <= 0) return rule
  }
  return /** @type {MockRule} */ (RULES[0])
}

/**
 * @param {() => number} random
 * @param {number} detected when, in ms since 1970
 * @param {string} [ruleId] a rule of the catalogue; any when left out
 * @returns {MockDoubt}
 */
export function makeDoubt(random, detected, ruleId) {
  const rule = RULES.find((candidate) => candidate.id === ruleId) ?? anyRule(random)
  const occurred = detected - between(random, 1, 40) * HOUR
  const hospital = `H2201020${String(between(random, 1, 24)).padStart(4, '0')}`
  const pharmacy = `P2201030${String(between(random, 1, 40)).padStart(4, '0')}`
  const person = String(2_200_000 + between(random, 1, 90_000))
  const name = `${choose(random, SURNAMES)}*`
  const body = BODIES[rule.id] ?? BODIES['frequent-outpatient']
  if (body === undefined) throw new Error(`no body for ${rule.id}`)
  return {
    doubt_id: uuid(random),
    revision: 1,
    found: null,
    status: 'raised',
    rule_id: rule.id,
    rule_version: '1',
    level: rule.level,
    business_item: rule.section,
    region: '220100',
    detected_at: rfc3339(detected),
    occurred_at: rfc3339(occurred),
    reason: rule.id,
    complete: random() < 0.8,
    ...body({ random, occurred, hospital, pharmacy, person, name }),
  }
}

/**
 * @typedef {{ random: () => number, occurred: number, hospital: string, pharmacy: string, person: string, name: string }} Actors
 * @typedef {Pick<DoubtDetail, 'subject' | 'facility' | 'amount' | 'message' | 'evidence'>} Body
 */

/**
 * @param {() => number} random
 * @param {string} type
 * @param {number} time
 * @param {Record<string, unknown>} fields
 * @param {Record<string, import('../src/api/contract').Change>} [changed]
 * @returns {Evidence}
 */
function event(random, type, time, fields, changed = {}) {
  const source = type.startsWith('inventory') ? '/psi' : type.startsWith('registration') ? '/reg' : '/his'
  return { event_id: `E-${between(random, 1e6, 9e6)}`, source, type, time: rfc3339(time), fields, changed }
}

/** @param {() => number} random @returns {import('../src/api/contract').Change} */
function otherNumber(random) {
  const old = certno(random)
  const changed = `${old.slice(0, -4)}${String(between(random, 0, 9999)).padStart(4, '0')}`
  return { old, new: changed, differs: [12, 15, 16, 17, 18], parts: ['birth', 'sequence', 'check'] }
}

/** @param {() => number} random */
function certno(random) {
  return `22010${between(random, 1, 9)}********${String(between(random, 0, 9999)).padStart(4, '0')}`
}

/** @param {() => number} random @param {number} low @param {number} high */
function money(random, low, high) {
  return `${between(random, low, high)}.${String(between(random, 0, 99)).padStart(2, '0')}`
}

/** @type {Record<string, (actors: Actors) => Body>} */
const BODIES = {
  'readmission-within-days': ({ random, occurred, hospital, person, name }) => {
    const gap = between(random, 0, 2)
    const first = occurred - gap * DAY
    const amount = money(random, 2_000, 18_000)
    const stay = { psn_no: person, fixmedins_code: hospital }
    return {
      subject: { kind: 'person', id: person, name },
      facility: hospital,
      amount,
      message: {
        zh: `${name} 出院后 ${gap} 天内再次入住同一医院`,
        en: `${name} was admitted to the same hospital ${gap} days after discharge`,
      },
      evidence: [
        event(random, 'settlement.admitted', first - 6 * DAY, {
          ...stay,
          mdtrt_id: 'M100',
          begntime: rfc3339(first - 6 * DAY),
          med_type: '21',
          brdy: '1968-02-03',
          gend: '1',
        }),
        event(random, 'settlement.discharged', first, { ...stay, mdtrt_id: 'M100', endtime: rfc3339(first) }),
        event(random, 'settlement.admitted', occurred, {
          ...stay,
          mdtrt_id: 'M101',
          begntime: rfc3339(occurred),
          med_type: '21',
          gap_days: gap,
          fund_pay_sumamt: amount,
        }),
      ],
    }
  },
  'id-number-modified': ({ random, occurred, person, name }) => ({
    subject: { kind: 'person', id: person, name },
    facility: null,
    amount: null,
    message: { zh: `${name} 的证件号码被修改`, en: `The ID number of ${name} was changed` },
    evidence: [
      event(
        random,
        'registration.person_changed',
        occurred,
        { psn_no: person, emp_no: `E${between(random, 10, 999)}` },
        {
          certno: otherNumber(random),
        },
      ),
    ],
  }),
  'id-number-and-name-modified': ({ random, occurred, person, name }) => ({
    subject: { kind: 'person', id: person, name },
    facility: null,
    amount: null,
    message: {
      zh: `人员 ${person} 的证件号码和姓名在一天内都被修改`,
      en: `The ID number and the name of person ${person} were both changed within a day`,
    },
    evidence: [
      event(
        random,
        'registration.person_changed',
        occurred - 5 * HOUR,
        { psn_no: person },
        { psn_name: { old: `${choose(random, SURNAMES)}*`, new: name, differs: [1], parts: [] } },
      ),
      event(
        random,
        'registration.person_changed',
        occurred,
        { psn_no: person },
        { certno: otherNumber(random) },
      ),
    ],
  }),
  'id-number-duplicate': ({ random, occurred, person }) => {
    const number = certno(random)
    const other = String(Number(person) + 7)
    return {
      subject: { kind: 'identity', id: number, name: null },
      facility: null,
      amount: null,
      message: { zh: `2 名人员持有同一证件号码 ${number}`, en: `2 persons hold the ID number ${number}` },
      evidence: [person, other].map((psn_no, index) =>
        event(random, 'registration.person_registered', occurred - (1 - index) * 90 * DAY, {
          psn_no,
          certno: number,
          psn_name: `${choose(random, SURNAMES)}*`,
        }),
      ),
    }
  },
  'mass-cross-pool-in': ({ random, occurred }) => {
    const unit = `E${between(random, 100, 999)}`
    const persons = between(random, 10, 14)
    return {
      subject: { kind: 'unit', id: unit, name: null },
      facility: null,
      amount: null,
      message: {
        zh: `单位 ${unit} 本结算期跨统筹转入 ${persons} 人`,
        en: `${persons} persons were transferred across pools into unit ${unit} in this settlement period`,
      },
      evidence: Array.from({ length: persons }, (_, index) =>
        event(random, 'registration.transferred_in', occurred - (persons - index) * 3 * HOUR, {
          psn_no: String(2_270_000 + index),
          emp_no: unit,
          from_emp_no: 'X310',
          cross_pool: true,
          period: rfc3339(occurred).slice(0, 7),
        }),
      ),
    }
  },
  'stock-oversold': ({ random, occurred, pharmacy }) => {
    const item = `XA${between(random, 10, 99)}ABC0${between(random, 10, 99)}A00101`
    const batch = `B${between(random, 1000, 9999)}`
    const stock = between(random, 5, 60)
    const sold = stock + between(random, 1, 9)
    const goods = { fixmedins_code: pharmacy, med_list_codg: item, fixmedins_bchno: batch }
    return {
      subject: { kind: 'facility', id: pharmacy, name: null },
      facility: pharmacy,
      amount: money(random, 40, 2_400),
      message: {
        zh: `批次 ${batch} 销售 ${sold}，库存仅 ${stock}，结存 ${stock - sold}`,
        en: `${sold} of batch ${batch} were sold with ${stock} in stock; the balance is ${stock - sold}`,
      },
      evidence: [
        event(random, 'inventory.purchased', occurred - 12 * DAY, {
          ...goods,
          cnt: String(stock),
          finl_trns_pric: '18.50',
          balance: String(stock),
        }),
        event(random, 'inventory.sold', occurred, {
          ...goods,
          cnt: String(sold),
          finl_trns_pric: '21.00',
          balance: String(stock - sold),
          drug_trac_codg: ['81234560011223344556'],
        }),
      ],
    }
  },
  'frequent-outpatient': ({ random, occurred, hospital, person, name }) => {
    const visits = between(random, 4, 7)
    return {
      subject: { kind: 'person', id: person, name },
      facility: hospital,
      amount: money(random, 120, 1_900),
      message: {
        zh: `${name} 一天内门诊 ${visits} 次`,
        en: `${name} had ${visits} outpatient visits in one day`,
      },
      evidence: Array.from({ length: visits }, (_, index) =>
        event(random, 'settlement.settled', occurred - (visits - index) * HOUR, {
          psn_no: person,
          fixmedins_code: hospital,
          setl_id: `S${between(random, 1e5, 9e5)}`,
          med_type: '11',
          fund_pay_sumamt: money(random, 20, 300),
        }),
      ),
    }
  },
  'markup-over-limit': ({ random, occurred, pharmacy }) => ({
    subject: { kind: 'facility', id: pharmacy, name: null },
    facility: pharmacy,
    amount: money(random, 5, 300),
    message: {
      zh: '销售单价 26.80，采购单价 21.00，加价 27.6%',
      en: 'Sold at 26.80, bought at 21.00: a markup of 27.6 %',
    },
    evidence: [
      event(random, 'inventory.purchased', occurred - 9 * DAY, {
        fixmedins_code: pharmacy,
        finl_trns_pric: '21.00',
        cnt: '40',
      }),
      event(random, 'inventory.sold', occurred, {
        fixmedins_code: pharmacy,
        finl_trns_pric: '26.80',
        cnt: '2',
      }),
    ],
  }),
  'stocktake-discrepancy': ({ random, occurred, pharmacy }) => ({
    subject: { kind: 'facility', id: pharmacy, name: null },
    facility: pharmacy,
    amount: null,
    message: {
      zh: '账面结存 84，盘存 71，相差 13',
      en: 'The balance was 84, the count 71: a difference of 13',
    },
    evidence: [
      event(random, 'inventory.counted', occurred, {
        fixmedins_code: pharmacy,
        inv_cnt: '71',
        balance: '84',
      }),
    ],
  }),
}
