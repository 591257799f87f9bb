import { useQueryClient } from '@tanstack/vue-query'
import { post } from '@/shared/api'
import type { QuestionDetail, QuestionState } from '@/shared/contract'
import { latest } from '../../api/bank'
import { can, me } from '../../me'
import { tq } from '../../texts/questions'
import { ask } from '../../ui/ask'
import { told } from '../../ui/toast'

export type QuestionAction = 'submit' | 'withdraw' | 'publish' | 'return' | 'retire'

/** The state an action starts from. */
export const startsAt: Record<QuestionAction, QuestionState> = {
  submit: 'draft', withdraw: 'in_review', publish: 'in_review', return: 'in_review', retire: 'published',
}

/** True when the person wrote the version and so may not review it. */
export function isOwn(question: QuestionDetail): boolean {
  return latest(question)?.authorId === me.value?.accountId
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
    void queries.invalidateQueries({ queryKey: ['questions'] })
    told(tq(`action.done.${action}`))
  }

  return async function act(question: QuestionDetail, action: QuestionAction): Promise<void> {
    if (action === 'submit' || action === 'withdraw') return send(question, action)
    const texts = {
      publish: { text: tq('action.publishText') },
      retire: { text: tq('action.retireText'), danger: true },
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
