/** Names of event fields for people. The platform's own name stands beside them on the page. */

import type { Text } from '../api/contract'

/** How a field's value is shown. */
export type FieldKind = 'text' | 'money' | 'identity' | 'name' | 'code'

export interface FieldWords extends Text {
  readonly kind: FieldKind
}

function field(zh: string, en: string, kind: FieldKind = 'text'): FieldWords {
  return { zh, en, kind }
}

const FIELDS: Readonly<Record<string, FieldWords>> = {
  // Person
  psn_no: field('人员编号', 'Person number'),
  psn_name: field('姓名', 'Name', 'name'),
  certno: field('证件号码', 'ID number', 'identity'),
  psn_cert_type: field('证件类型', 'ID type'),
  gend: field('性别', 'Sex', 'code'),
  brdy: field('出生日期', 'Date of birth'),
  age: field('年龄', 'Age'),
  psn_type: field('人员类别', 'Person category', 'code'),
  psn_type_lv: field('人员类别等级', 'Category grade'),
  psn_idet_type: field('人员身份类别', 'Personal identity'),
  cvlserv_flag: field('公务员标志', 'Civil servant'),
  insutype: field('险种类型', 'Insurance type', 'code'),
  die_date: field('死亡日期', 'Date of death'),
  // Encounter and settlement
  mdtrt_id: field('就诊ID', 'Visit id'),
  setl_id: field('结算ID', 'Settlement id'),
  setl_time: field('结算时间', 'Settled at'),
  fixmedins_code: field('定点医药机构', 'Facility'),
  fixmedins_name: field('定点医药机构名称', 'Facility name'),
  fixmedins_type: field('定点机构类型', 'Facility type'),
  from_fixmedins_code: field('原定点医药机构', 'Previous facility'),
  med_type: field('医疗类别', 'Visit type', 'code'),
  begntime: field('入院时间', 'Admitted'),
  endtime: field('出院时间', 'Discharged'),
  opt_time: field('经办时间', 'Handled at'),
  begndate: field('开始日期', 'From'),
  enddate: field('结束日期', 'To'),
  medfee_sumamt: field('医疗费总额', 'Total fee', 'money'),
  fund_pay_sumamt: field('基金支付总额', 'Paid by the fund', 'money'),
  inscp_scp_amt: field('符合政策范围金额', 'Within policy', 'money'),
  act_pay_dedc: field('起付线', 'Deductible', 'money'),
  hifp_pay: field('统筹基金支付', 'Paid by the pooled fund', 'money'),
  hosp_lv: field('医院等级', 'Hospital level'),
  dscg_maindiag_code: field('出院主诊断', 'Main diagnosis'),
  psn_part_amt: field('个人负担总额', 'Paid by the person', 'money'),
  pay_loc: field('支付地点', 'Place of payment'),
  insu_admdvs: field('参保地区划', 'Insured in'),
  mdtrtarea_admdvs: field('就医地区划', 'Treated in'),
  poolarea_no: field('统筹区', 'Pool'),
  birctrl_matn_date: field('生育日期', 'Date of birth of the child'),
  claim_date: field('报销日期', 'Claim date'),
  case_id: field('工伤案件号', 'Injury case'),
  trum_time: field('受伤时间', 'Injured at'),
  grade: field('伤残等级', 'Disability grade'),
  wage: field('工资', 'Wage', 'money'),
  amount: field('金额', 'Amount', 'money'),
  // Unit and registration
  fst_insu_ym: field('首次参保年月', 'First insured'),
  emp_no: field('单位编号', 'Unit number'),
  emp_name: field('单位名称', 'Unit name'),
  loc_admdvs: field('单位所在区划', 'Unit is in'),
  emp_addr: field('单位地址', 'Unit address'),
  orgcode: field('组织机构代码', 'Organisation code'),
  uscc: field('统一社会信用代码', 'Social credit code'),
  from_emp_no: field('转出单位', 'From unit'),
  into_emp_no: field('并入单位', 'Merged into'),
  pending_transfer_amount: field('待转金额', 'Pending transfer', 'money'),
  transfer_id: field('转移编号', 'Transfer id'),
  cross_pool: field('跨统筹', 'Cross-pool'),
  period: field('结算期', 'Settlement period'),
  accrym: field('费款所属期', 'Contribution period'),
  accrym_begn: field('所属期起', 'Period from'),
  accrym_end: field('所属期止', 'Period to'),
  clct_time: field('缴费时间', 'Paid at'),
  psn_clctstd: field('个人缴费基数', 'Contribution base', 'money'),
  rate: field('费率', 'Rate'),
  year: field('年度', 'Year'),
  date: field('日期', 'Date'),
  reason: field('原因', 'Reason'),
  kind: field('类别', 'Kind'),
  // Inventory
  med_list_codg: field('医疗目录编码', 'Catalogue item'),
  fixmedins_bchno: field('批次流水号', 'Batch'),
  manu_lotnum: field('生产批号', 'Lot'),
  expy_end: field('有效期止', 'Expires'),
  cnt: field('数量', 'Quantity'),
  inv_cnt: field('库存数量', 'Counted stock'),
  pric: field('单价', 'Unit price', 'money'),
  finl_trns_pric: field('成交单价', 'Transaction price', 'money'),
  det_item_fee_sumamt: field('明细总额', 'Line total', 'money'),
  drug_trac_codg: field('药品追溯码', 'Trace code'),
  inv_chg_type: field('库存变更类型', 'Stock change type', 'code'),
  balance: field('结存', 'Balance'),
  balance_before: field('变动前结存', 'Balance before'),
  balance_after: field('变动后结存', 'Balance after'),
  // What rules compute
  gap_days: field('间隔天数', 'Gap in days'),
  days: field('天数', 'Days'),
  days_expired: field('过期天数', 'Days expired'),
  months: field('月数', 'Months'),
  month: field('月份', 'Month'),
  age_before: field('改前年龄', 'Age before'),
  age_after: field('改后年龄', 'Age after'),
  statutory_age: field('法定退休年龄', 'Statutory age'),
  special_trade_years: field('特殊工种年限', 'Years in special trade'),
  registered_since: field('登记日期', 'Registered since'),
  unpaid_from: field('欠费起', 'Unpaid from'),
  unpaid_to: field('欠费止', 'Unpaid to'),
  owed: field('欠费金额', 'Owed', 'money'),
  in_hospital: field('在院人员', 'In hospital'),
  unfinished: field('未办结转移数', 'Unfinished transfers'),
  accepted: field('受理日期', 'Accepted on'),
  last_day: field('截止日期', 'Last day allowed'),
  plan_matn_date: field('预产期', 'Due date'),
  service_time: field('就医时间', 'Service time'),
  limit: field('限值', 'Limit'),
  standard: field('应得标准', 'Standard'),
  floor: field('缴费基数下限', 'Lowest allowed base', 'money'),
  social_average_wage: field('社会平均工资', 'Social average wage', 'money'),
  allowed_price: field('允许单价', 'Allowed price', 'money'),
  markup_percent: field('加价率(%)', 'Markup (%)'),
  difference: field('差异数量', 'Difference'),
  dispensed_cnt: field('出库数量', 'Dispensed'),
  day_sumamt: field('当日基金支付', 'Paid that day', 'money'),
  month_sumamt: field('当月基金支付', 'Paid that month', 'money'),
  baseline_mean: field('近期日均支付', 'Usual daily payment', 'money'),
}

/** The words for a field, or null for one that this page does not know: it then shows its own name. */
export function fieldWords(name: string): FieldWords | null {
  return Object.hasOwn(FIELDS, name) ? (FIELDS[name] ?? null) : null
}
