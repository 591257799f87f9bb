import { ref } from 'vue'
import { post } from '@/shared/api'
import type { QuestionState } from '@/shared/contract'
import type { BulkResult, QuestionsMoved } from '../../api/types'

export type BulkAct = 'submit' | 'publish' | 'retire' | 'restore' | 'move' | 'practice_in' | 'practice_out'

/** How many questions can be acted on by what they have in common; as the server's MaxMatches. */
export const most = 2000

/** How many go in one request: a fraction of a second, so that one sees it move and can stop it. */
const portion = 100

const from: Partial<Record<BulkAct, QuestionState>> = { submit: 'draft', publish: 'in_review', retire: 'published', restore: 'retired' }

/** True when the act may be done to a question of that state. */
export function fits(act: BulkAct, state: QuestionState | undefined): boolean {
  const wanted = from[act]
  return wanted === undefined || wanted === state
}

export interface Place { syllabusId: string; pointId: string }
export type Hung = QuestionsMoved['was'][number]

/** Acts on many questions a portion at a time; what was done before a failure or a stop stays done and is told. */
export function useBulk() {
  const done = ref(0)
  const seen = ref(0)
  const failed = ref<BulkResult['failed']>([])
  const was = ref<Hung[]>([])
  let stopping = false

  async function run(act: BulkAct, ids: readonly string[], to?: Place): Promise<void> {
    stopping = false
    done.value = seen.value = 0
    failed.value = []
    was.value = []
    for (let at = 0; at < ids.length && !stopping; at += portion) {
      const part = ids.slice(at, at + portion)
      const result = await send(act, part, to)
      done.value += result.done
      seen.value += part.length
      failed.value.push(...result.failed)
      if ('was' in result) was.value.push(...result.was)
    }
  }

  return { done, seen, failed, was, run, stop: () => (stopping = true) }
}

function send(act: BulkAct, ids: string[], to?: Place): Promise<BulkResult | QuestionsMoved> {
  const patient = { timeout: 60_000 }
  if (act === 'move') return post<QuestionsMoved>('/questions/bulk/move', { ids, syllabusId: to?.syllabusId, ...(to?.pointId ? { pointId: to.pointId } : {}) }, patient)
  if (act === 'practice_in' || act === 'practice_out') return post<BulkResult>('/questions/bulk/practice', { ids, practice: act === 'practice_in' }, patient)
  return post<BulkResult>(`/questions/bulk/${act}`, { ids }, patient)
}
