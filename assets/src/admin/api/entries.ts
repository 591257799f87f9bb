import { post } from '@/shared/api'
import type { Entry, EntryReport, EntryState } from '@/shared/contract'
import { codeText } from '../problems'
import { te } from '../texts/entries'
import { ask } from '../ui/ask'
import { told, warned } from '../ui/toast'
import type { Tone } from '../ui/StateTag.vue'

export const entryTone: Record<EntryState, Tone> = {
  submitted: 'warn', returned: 'bad', accepted: 'good', scheduled: 'busy', withdrawn: 'muted',
}

export type EntryAct = 'accept' | 'return' | 'again' | 'withdraw'

const paths: Record<EntryAct, string> = { accept: 'accept', return: 'return', again: 'resubmit', withdraw: 'withdraw' }

/** Which acts an entry allows, whoever asks. */
export function actsOf(one: Pick<Entry, 'state' | 'closed'>): EntryAct[] {
  if (one.closed) return []
  const acts: Record<EntryState, EntryAct[]> = {
    submitted: ['accept', 'return', 'withdraw'], returned: ['again', 'withdraw'], accepted: ['return', 'withdraw'], scheduled: [], withdrawn: [],
  }
  return acts[one.state]
}

/** Does one thing to entries, asks for the reason where one is needed, and tells what came of it. */
export async function actOn(act: EntryAct, ids: string[]): Promise<EntryReport | undefined> {
  let report: EntryReport | undefined
  const send = async (reason: string) => {
    report = await post<EntryReport>(`/entries/${paths[act]}`, { ids, ...(reason ? { reason } : {}) })
  }
  if (act === 'accept') await send('')
  else {
    await ask({
      title: te(`ask.${act}`),
      ...(act === 'again' ? {} : { text: te(`ask.${act}Text`) }),
      confirm: te(`many.${act}`, { n: ids.length }),
      danger: act === 'withdraw',
      reason: act === 'return' ? { label: te('ask.returnReason'), hint: te('ask.returnHint') } : { label: te(`ask.${act}Reason`) },
      act: send,
    })
  }
  if (report) tell(act, report)
  return report
}

function tell(act: EntryAct, report: EntryReport): void {
  if (report.done > 0) {
    told(act === 'accept' && report.sameHand > 0 ? te('done.acceptSame', { n: report.done, same: report.sameHand }) : te(`done.${act}`, { n: report.done }))
  }
  if (report.failed.length > 0) {
    const why = [...new Set(report.failed.map((one) => codeText(one.code)))].join(' ')
    warned(te('done.failed', { n: report.failed.length, why }))
  }
}
