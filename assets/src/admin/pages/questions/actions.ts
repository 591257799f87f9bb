import { useQueryClient } from '@tanstack/vue-query'
import { post } from '@/shared/api'
import type { QuestionDetail, QuestionState } from '@/shared/contract'
import { latest } from '../../api/bank'
import { can } from '../../me'
import { problemText } from '../../problems'
import { tq } from '../../texts/questions'
import { ask } from '../../ui/ask'
import { told, warned } from '../../ui/toast'

export type QuestionAction = 'submit' | 'withdraw' | 'publish' | 'return' | 'retire' | 'restore' | 'reopen'

/** The state an action starts from. */
export const startsAt: Record<QuestionAction, QuestionState> = {
  submit: 'draft', withdraw: 'in_review', publish: 'in_review', return: 'in_review', retire: 'published',
  restore: 'retired', reopen: 'published',
}

/** True when the person wrote or edited the version and so may not review it. */
export function isOwn(question: QuestionDetail): boolean {
  return latest(question)?.mine ?? false
}

const undoTime = 15 * 60_000

/** True while what was published may go back under review. */
function fresh(question: QuestionDetail): boolean {
  const reviewed = latest(question)?.reviewedAt
  return reviewed !== undefined && Date.now() - new Date(reviewed).getTime() < undoTime
}

/** The actions the person may take on the question as it is. */
export function actionsOf(question: QuestionDetail): QuestionAction[] {
  const state = latest(question)?.state
  const allowed: Record<QuestionAction, boolean> = {
    submit: can('question.write'),
    withdraw: can('question.write'),
    publish: can('question.publish') && !isOwn(question),
    return: can('question.review') && !isOwn(question),
    retire: can('question.publish'),
    restore: can('question.publish') && !isOwn(question),
    reopen: can('question.publish') && !isOwn(question) && fresh(question),
  }
  return (Object.keys(allowed) as QuestionAction[]).filter((action) => startsAt[action] === state && allowed[action])
}

/** Takes an action, after asking where it matters, and refreshes what shows the question. */
export function useQuestionAction() {
  const queries = useQueryClient()

  async function send(question: QuestionDetail, action: QuestionAction, comment?: string): Promise<void> {
    const body = { version: question.version, ...(comment === undefined ? {} : { comment }) }
    const changed = await post<QuestionDetail>(`/questions/${question.id}/${action}`, body)
    queries.setQueryData(['question', question.id], changed)
    for (const key of ['questions', 'review', 'syllabuses', 'points']) void queries.invalidateQueries({ queryKey: [key] })
    void queries.invalidateQueries({ queryKey: ['question-history', question.id] })
    told(tq(`action.done.${action}`), undoOf(changed, action))
  }

  /** Retiring is taken back by restoring, where the person may. */
  function undoOf(changed: QuestionDetail, action: QuestionAction) {
    if (action !== 'retire' || isOwn(changed)) return undefined
    return { label: tq('bulk.undo'), run: () => send(changed, 'restore').catch((error: unknown) => warned(problemText(error))) }
  }

  return async function act(question: QuestionDetail, action: QuestionAction): Promise<void> {
    if (action === 'submit' || action === 'withdraw') return send(question, action)
    const texts = {
      publish: { text: tq('action.publishText') },
      retire: { text: tq('action.retireText'), danger: true },
      restore: { text: tq('action.restoreText') },
      reopen: { text: tq('action.reopenText') },
      return: { reason: { label: tq('action.returnReason'), hint: tq('action.returnHint') } },
    }
    await ask({
      title: tq(`action.${action}`),
      confirm: tq(`action.${action}`),
      ...texts[action],
      act: (reason) => send(question, action, action === 'return' ? reason : undefined),
    })
  }
}
