import type { Text } from '../api/contract'

const EVENTS: Readonly<Record<string, Text>> = {
  'settlement.admitted': { zh: '入院办理', en: 'Admission' },
  'settlement.discharged': { zh: '出院办理', en: 'Discharge' },
  'settlement.settled': { zh: '费用结算', en: 'Settlement' },
  'settlement.reversed': { zh: '结算撤销', en: 'Settlement reversed' },
  'settlement.emergency_registered': { zh: '急诊登记', en: 'Emergency registration' },
  'settlement.offsite_filed': { zh: '异地备案', en: 'Off-site filing' },
  'settlement.card_blocked': { zh: '卡封锁', en: 'Card blocked' },
  'settlement.card_unblocked': { zh: '卡解封', en: 'Card unblocked' },
  'settlement.designation_changed': { zh: '定点变更', en: 'Designation changed' },
  'settlement.maternity_claimed': { zh: '生育报销', en: 'Maternity claim' },
  'settlement.injury_paid': { zh: '工伤待遇支付', en: 'Work-injury payment' },
  'registration.unit_registered': { zh: '单位登记', en: 'Unit registered' },
  'registration.unit_changed': { zh: '单位信息变更', en: 'Unit changed' },
  'registration.unit_merged': { zh: '单位合并', en: 'Unit merged' },
  'registration.unit_split': { zh: '单位分立', en: 'Unit split' },
  'registration.unit_deregistered': { zh: '单位注销', en: 'Unit deregistered' },
  'registration.contribution_billed': { zh: '征缴核定', en: 'Contribution billed' },
  'registration.contribution_paid': { zh: '单位缴费', en: 'Contribution paid' },
  'registration.rate_set': { zh: '费率核定', en: 'Rate set' },
  'registration.person_registered': { zh: '人员参保登记', en: 'Person registered' },
  'registration.person_changed': { zh: '人员信息变更', en: 'Person changed' },
  'registration.person_stopped': { zh: '人员停保', en: 'Person stopped' },
  'registration.person_retired': { zh: '人员退休', en: 'Person retired' },
  'registration.person_died': { zh: '人员死亡', en: 'Person died' },
  'registration.transferred_in': { zh: '转入', en: 'Transfer in' },
  'registration.transferred_out': { zh: '转出', en: 'Transfer out' },
  'registration.base_declared': { zh: '基数申报', en: 'Base declared' },
  'registration.person_contribution_paid': { zh: '个人缴费', en: 'Personal contribution' },
  'registration.back_paid': { zh: '补缴', en: 'Back-payment' },
  'registration.reversed': { zh: '登记撤销', en: 'Registration reversed' },
  'inventory.counted': { zh: '盘存', en: 'Stocktake' },
  'inventory.adjusted': { zh: '库存变更', en: 'Stock change' },
  'inventory.purchased': { zh: '采购入库', en: 'Purchase' },
  'inventory.purchase_returned': { zh: '采购退货', en: 'Purchase return' },
  'inventory.sold': { zh: '销售出库', en: 'Sale' },
  'inventory.sale_returned': { zh: '销售退货', en: 'Sale return' },
  'inventory.reversed': { zh: '进销存撤销', en: 'Inventory record reversed' },
  'calendar.tick': { zh: '时间推进', en: 'Tick' },
  'calendar.period_closed': { zh: '结算期关账', en: 'Period closed' },
}

/** What kind of event this is, in words; null for a type that this page does not know. */
export function eventWords(type: string): Text | null {
  return Object.hasOwn(EVENTS, type) ? (EVENTS[type] ?? null) : null
}
