/** Words for the parts of the pipeline, for why events are refused, and for what flags them. */

import type { Text } from '../api/contract'

const PROCESSES: Readonly<Record<string, Text>> = {
  gateway: { zh: '接入网关', en: 'Gateway' },
  worker: { zh: '判定引擎', en: 'Worker' },
  api: { zh: '接口服务', en: 'API' },
  'sink.clickhouse': { zh: '入库 ClickHouse', en: 'ClickHouse sink' },
  'sink.archive': { zh: '事件归档', en: 'Event archive' },
  'sink.redis': { zh: '缓存 Redis', en: 'Redis sink' },
  'sink.dingtalk': { zh: '钉钉推送', en: 'DingTalk sink' },
  'sink.levels': { zh: '分级主题', en: 'Level topics' },
}

const REFUSALS: Readonly<Record<string, Text>> = {
  not_json: { zh: '不是 JSON', en: 'Not JSON' },
  wrong_type: { zh: '字段类型不对', en: 'Wrong type' },
  missing_field: { zh: '缺少必填字段', en: 'Missing field' },
  impossible_value: { zh: '取值不可能', en: 'Impossible value' },
  too_large: { zh: '超过大小上限', en: 'Too large' },
  unknown_type: { zh: '未知事件类型', en: 'Unknown event type' },
  wrong_topic: { zh: '发错主题', en: 'Wrong topic' },
}

const FLAGS: Readonly<Record<string, Text>> = {
  future_date: { zh: '日期远在未来', en: 'Date far in the future' },
  id_number_check: { zh: '证件号码校验不符', en: 'ID number fails its check' },
  unknown_field: { zh: '含未知字段', en: 'Unknown extra field' },
  folded: { zh: '去空格转半角', en: 'Padding or width folded' },
  placeholder: { zh: '含占位符', en: 'Placeholder' },
  damaged_number: { zh: '号码受损', en: 'Damaged number' },
  word_for_code: { zh: '以文字代代码', en: 'Word for a code' },
  two_bodies: { zh: '同号不同内容', en: 'One id, two bodies' },
  late_event: { zh: '迟到超限未计入', en: 'Too late, left out' },
  late: { zh: '迟到事件', en: 'Late event' },
}

function lookUp(table: Readonly<Record<string, Text>>, code: string): Text {
  const known = Object.hasOwn(table, code) ? table[code] : undefined
  return known ?? { zh: code, en: code }
}

export function processWords(process: string): Text {
  return lookUp(PROCESSES, process)
}

export function refusalWords(reason: string): Text {
  return lookUp(REFUSALS, reason)
}

export function flagWords(flag: string): Text {
  return lookUp(FLAGS, flag)
}
