import type { RunState } from '../../api/replayContract'
import type { Key } from '../../i18n'

export const STATE_KEYS = {
  starting: 'run.starting',
  reading: 'run.reading',
  judging: 'run.judging',
  writing: 'run.writing',
  done: 'run.done',
  failed: 'run.failed',
  cancelled: 'run.cancelled',
} as const satisfies Record<RunState, Key>
